"""From status and body to an error in words for a person.

Status and Clockify's numeric `code` decide; a message only names the field or tells apart what shares a code,
for Clockify uses 400/501 for nearly everything.
"""

from __future__ import annotations

from typing import Any

import msgspec

from tui.api.gateways import Kind
from tui.api.lenient import as_dict
from tui.domain.errors import (
    ClockpaneError,
    Forbidden,
    Gone,
    KeyRefused,
    Limited,
    NoConnection,
    Refused,
    ServerFault,
    SignInExpired,
)

LONGEST_WORDS = 300

_FORBIDDEN = {
    1003: "That time is locked in this workspace.",
    4005: "That entry was approved already and can't be changed.",
    4019: "Clockify wants your e-mail address verified first.",
    4030: "This workspace allows the timer only: no entries with times of their own.",
    4033: "The plan of this workspace allows no more of these.",
    406: "Clockify has banned or disabled this workspace or account.",
    501: "Clockify does not allow that: you lack the right, or the workspace's plan lacks the feature.",
}
_BLOCKED_SIGN_IN = (406, 4019)

# The first that is found in the message names the field; the longer ones stand before what they contain.
_FIELDS = (
    ("with this name", "name"),
    ("already exists", "name"),
    ("greater than end", "end"),
    ("end time only", "end"),
    ("end datetime", "end"),
    ("tag", "tags"),
    ("task", "task"),
    ("project", "project"),
    ("client", "client"),
    ("description", "description"),
    ("name", "name"),
)
_SUBJECTS = {
    "project": "project",
    "task": "task",
    "tag": "tags",
    "tags": "tags",
    "client": "client",
    "user": "user",
}


class _Answer:
    """What an error's body tells: Clockify's number and words, where it has them."""

    def __init__(self, body: bytes) -> None:
        self.empty = not body.strip()
        try:
            answer = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            answer = None
        self.foreign = answer is None and not self.empty
        """Whether it is not Clockify's: somebody on the way answered, or a part of it was lost."""
        fields = as_dict(answer)
        code = fields.get("code")
        self.code: int | None = code if isinstance(code, int) and not isinstance(code, bool) else None
        self.message = _words(fields)


def classify(
    status: int,
    body: bytes,
    *,
    kind: Kind,
    key_from: str = "",
    path: str = "",
    after: float | None = None,
    again: bool = False,
    own: bool = False,
) -> ClockpaneError:
    """The error for an answer that is not a success; it is returned, not raised.

    `after` is what `Retry-After` asked for, in seconds; `again` says that the answer before this one was the gateway's
    own failure too, and `own` that the gateway was asked for something of its own, not for Clockify's. The words hold Clockify's own message, which may repeat what
    was sent: show them, don't log them.
    """
    answer = _Answer(body)
    if 300 <= status < 400:
        return ServerFault(
            "The server redirects to another address: the key was not sent along.",
            "Check the address of the server.",
            field="url",
        )
    if status == 429:
        return Limited("Clockify asks for fewer requests; the rest follows later.", after=after)
    if own:
        return _of_gateway(status, answer, key_from)
    if status >= 500 or status == 408:
        expired = gateway_failed(status, body, kind)
        return _gateway_failed(path == "/user" or again) if expired else _fault(status, kind)
    if kind == "maton" and answer.code is None and status in (400, 401):
        return _gateway_says(status, key_from)
    return _unauthorised(answer.code, kind, key_from) if status == 401 else _no(status, answer, path)


def gateway_failed(status: int, body: bytes, kind: Kind) -> bool:
    """Whether it is Maton's own failure: most often the sign-in behind its connection has expired."""
    return kind == "maton" and status == 500 and _Answer(body).code is None


def field_of(message: str, path: str = "") -> str:
    """The field that a message of Clockify's speaks of, as forms name them; empty when none can be told."""
    text = message.lower()
    if "< and >" in text:
        return "description" if "time-entries" in path else "name"
    return next((name for sign, name in _FIELDS if sign in text), "")


def _gateway_says(status: int, key_from: str) -> ClockpaneError:
    if status == 401:
        return KeyRefused(f"Maton did not accept the key from {key_from}.", "Check it at maton.ai/settings.")
    return NoConnection(
        "Maton has no active Clockify connection for this key.",
        "Make one under accounts.",
    )


def _of_gateway(status: int, answer: _Answer, key_from: str) -> ClockpaneError:
    """What Maton says of its connections."""
    if status == 401:
        return _gateway_says(status, key_from)
    if status >= 500 or status == 408:
        return ServerFault(f"Maton failed ({status}).")
    if answer.foreign or answer.code is not None:
        return ServerFault(
            f"The answer ({status}) is not Maton's.",
            "Check the network, and the address of Maton.",
            field="url",
        )
    if status == 404:
        return Gone("That connection is not there any more.")
    return Refused(f"Maton says: {answer.message}" if answer.message else f"Maton refused ({status}).")


def _unauthorised(code: int | None, kind: Kind, key_from: str) -> ClockpaneError:
    if code in _BLOCKED_SIGN_IN:
        return Forbidden(_FORBIDDEN[code or 0], code=code)
    if kind == "maton":
        # The gateway took our key; what Clockify refused is what the connection put in its place.
        return NoConnection(
            "Clockify no longer accepts the Maton connection.",
            "Make a new one under accounts.",
        )
    return KeyRefused(
        f"Clockify did not accept the key from {key_from}.",
        "Make a new one in Clockify's preferences; a workspace on its own subdomain needs a key made there.",
    )


def _no(status: int, answer: _Answer, path: str) -> ClockpaneError:
    if answer.foreign:
        return ServerFault(
            f"The answer ({status}) is not Clockify's.",
            "Check the network, and the address of the server.",
            field="url",
        )
    if status in (402, 403, 406) or answer.code == 4033:
        return Forbidden(_FORBIDDEN.get(answer.code or 0) or _said(answer.message, status), code=answer.code)
    if status == 404:
        return _missing(answer)
    return _refusal(status, answer.code, answer.message, path)


def _missing(answer: _Answer) -> ClockpaneError:
    code, message = answer.code, answer.message
    if code == 3000:
        return Refused(
            "The server does not know this request.", "Check the address of the server.", code=code
        )
    if answer.empty:
        return Gone("It is not there any more, or not visible with this key.")
    if not message and code is None:
        return ServerFault("The answer is not Clockify's.", "Check the address of the server.", field="url")
    if "running time entry" in message.lower():
        return Gone("No timer is running there.", code=code)
    return Gone(_said(message, 404), code=code, field=field_of(message))


def _refusal(status: int, code: int | None, message: str, path: str) -> ClockpaneError:
    text = message.lower()
    if "belong to" in text:
        subject = text.split()[0] if text.split() else ""
        return Gone(_said(message, status), code=code, field=_SUBJECTS.get(subject, ""))
    if "delete an active" in text:
        done = "Mark it as done first." if "task" in text else "Archive it first."
        return Refused(_said(message, status), done, code=code)
    return Refused(_said(message, status), code=code, field=field_of(message, path))


def _gateway_failed(sure: bool) -> SignInExpired:
    if sure:
        return SignInExpired(
            "Maton fails (500): its sign-in to Clockify has probably expired.",
            "Make a new connection under accounts.",
        )
    return SignInExpired(
        "Maton failed to pass the request on (500).",
        "If that stays so, its sign-in to Clockify has expired: make a new connection under accounts.",
    )


def _fault(status: int, kind: Kind) -> ServerFault:
    whose = {"maton": "Maton or Clockify", "direct": "Clockify", "local": "The local server"}[kind]
    return ServerFault(f"{whose} failed ({status}).")


def _words(answer: dict[str, Any]) -> str:
    message = answer.get("message") or answer.get("description") or ""
    if not isinstance(message, str):
        return ""
    # What a server says ends on a terminal: no control characters, no flood.
    clean = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    return clean if len(clean) <= LONGEST_WORDS else clean[: LONGEST_WORDS - 1] + "…"


def _said(message: str, status: int) -> str:
    return f"Clockify says: {message}" if message else f"Clockify refused ({status}) and gave no reason."
