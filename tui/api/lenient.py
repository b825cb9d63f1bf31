"""Reading JSON without trusting it: strict on shape where asked, forgiving for single values."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from tui.domain.durations import Seconds, from_iso
from tui.domain.errors import ServerFault
from tui.domain.times import Instant, from_utc
from tui.domain.workspace import Rate

V = TypeVar("V")


def raw(body: bytes) -> dict[str, Any]:
    """The JSON object as it came, for updates that must send back what we don't know."""
    return decode(body, dict[str, Any], "the answer")


def raw_list(body: bytes) -> list[dict[str, Any]]:
    """The JSON objects as they came."""
    return decode(body, list[dict[str, Any]], "the answer")


def decode(body: bytes, kind: type[V], what: str) -> V:
    """The JSON as that type. ServerFault names `what` was asked for and where it is wrong."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _unreadable(what, error) from None


def convert(item: dict[str, Any], kind: type[V], what: str) -> V:
    """An object that was decoded already as that type. ServerFault as in `decode`."""
    try:
        return msgspec.convert(item, kind)
    except msgspec.ValidationError as error:
        raise _unreadable(what, error) from None


def _unreadable(what: str, error: Exception) -> ServerFault:
    # A validation error names the place and the types, never the values.
    where = f" ({error})" if isinstance(error, msgspec.ValidationError) else ""
    return ServerFault(
        f"The server's answer for {what} is not Clockify's{where}.",
        "Check the network, and the address of the server.",
        field="url",
    )


def instant(text: str, what: str) -> Instant:
    """The instant of a time that came; fractions of a second are cut. ServerFault names `what` if it is none."""
    try:
        return from_utc(text)
    except (ValueError, OverflowError):
        raise ServerFault(f"The server answered with a time that is none, in {what}.") from None


def as_instant(value: Any) -> Instant | None:
    """A time that only warns: one that can't be read is left to the server to enforce."""
    try:
        return from_utc(value) if isinstance(value, str) and value else None
    except (ValueError, OverflowError):
        return None


def as_rate(value: Any) -> Rate | None:
    """Money per hour in cents, or None where it is missing or hidden from this user."""
    amount = as_dict(value).get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool):
        return None
    return Rate(amount=amount, currency=as_str(value.get("currency")))


def as_seconds(value: Any) -> Seconds | None:
    """Seconds of an ISO-8601 duration, or None."""
    try:
        return from_iso(value) if isinstance(value, str) else None
    except ValueError:
        return None


def id_of(value: Any) -> str | None:
    """The id of an object that stands where an id could, or None."""
    return as_str(as_dict(value).get("id")) or None


def as_dict(value: Any) -> dict[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def as_str(value: Any) -> str:
    """The text, or an empty one."""
    return value if isinstance(value, str) else ""


def as_bool(value: Any) -> bool:
    """Whether it is true, or the word for it."""
    # One recorded answer has the word in place of the value.
    return value is True or value == "true"
