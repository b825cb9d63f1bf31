"""Lengths of time: whole seconds, as text and from text."""

from __future__ import annotations

import re

from tui.domain.errors import InputError

Seconds = int
"""A length in whole seconds."""

_ISO = re.compile(r"^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?)?$")
_TYPED = (
    re.compile(r"^(?P<h>\d{1,4}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?h?$"),
    re.compile(r"^(?P<h>\d{1,4})h(?:(?P<m>\d{1,2})m?)?$"),
    re.compile(r"^(?P<m>\d{1,5})m(?:in)?$"),
    re.compile(r"^(?P<fraction>\d{0,4}[.,]\d{1,3})h?$"),
)


def from_iso(text: str) -> Seconds:
    """Seconds of an ISO-8601 duration as Clockify writes them (`PT1H30M`, `PT48H`). ValueError if it is none."""
    match = _ISO.match(text)
    if not match or text in ("P", "PT"):
        raise ValueError(f"not a duration: {text!r}")
    sign, days, hours, minutes, seconds = match.groups()
    total = int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return -total if sign else total


def to_iso(seconds: Seconds) -> str:
    """`5400` → `PT1H30M`; hours are not folded into days. Zero is `PT0S`."""
    if seconds < 0:
        return "-" + to_iso(-seconds) if seconds else "PT0S"
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    text = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (left, "S")) if n)
    return f"PT{text or '0S'}"


def clock(seconds: Seconds) -> str:
    """`5025` → `1:23:45`, the running timer's form. A negative length keeps its sign."""
    sign, seconds = ("−", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def short(seconds: Seconds) -> str:
    """`5025` → `1:23`, an entry's form: minutes are cut, never rounded up. A negative length keeps its sign."""
    sign, seconds = ("−", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}"


def words(seconds: Seconds) -> str:
    """`19080` → `5h 18m`, a total's form; under an hour `18m`; nothing is `0m`."""
    sign, seconds = ("−", -seconds) if seconds < 0 else ("", seconds)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{sign}{hours}h {minutes:02}m" if hours else f"{sign}{minutes}m"


def parse(text: str) -> Seconds:
    """Seconds of a typed length: `1:30`, `1:30h`, `1h30`, `1h`, `90m`, `1.5h`, `1,5`. InputError otherwise."""
    compact = re.sub(r"\s+", "", text.lower())
    for pattern in _TYPED:
        if match := pattern.match(compact):
            parts = match.groupdict()
            if "fraction" in parts:
                return round(float(parts["fraction"].replace(",", ".")) * 3600)
            return int(parts.get("h") or 0) * 3600 + int(parts.get("m") or 0) * 60 + int(parts.get("s") or 0)
    raise InputError(f"“{text}” is not a length: write 1:30, 90m or 1.5h", field="length")
