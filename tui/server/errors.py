"""What the server says instead of doing: a status, Clockify's number and its words."""

from __future__ import annotations

INVALID = 501
BAD_REQUEST = 3000
MISSING_PARAMETER = 3001
BAD_BODY = 3002


class Refusal(Exception):
    """An answer that refuses the request. Without a `message` its body is empty."""

    def __init__(
        self, status: int, message: str | None, code: int | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message or f"status {status}")
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers or {}

    def body(self) -> dict[str, object] | None:
        """The JSON to send, or None for an empty body."""
        if self.message is None:
            return None
        return {"message": self.message} | ({} if self.code is None else {"code": self.code})


def invalid(message: str) -> Refusal:
    """400/501, Clockify's answer to everything that its rules forbid."""
    return Refusal(400, message, INVALID)


def foreign(kind: str) -> Refusal:
    """400/501 for a thing that is gone, never was, or is another workspace's: the words are the same."""
    return invalid(f"{kind} doesn't belong to Workspace")


def denied() -> Refusal:
    """403/501: the caller's role does not allow it."""
    return Refusal(403, "Access Denied", INVALID)


def bad_query(name: str, value: str) -> Refusal:
    """400/3000 for a query value that can't be read."""
    return Refusal(400, f"Failed to convert value {value!r} of parameter '{name}'", BAD_REQUEST)


def bad_body(message: str) -> Refusal:
    """400/3002 for a body that can't be read."""
    return Refusal(400, message, BAD_BODY)


def not_found() -> Refusal:
    """404 with an empty body: how an unknown workspace is answered."""
    return Refusal(404, None)
