"""From when to when a line says that something was done.

The first range, length, `since …`, `9-`, `-15m` or ISO interval is the time; a second one is a fault. The first
day beside it is its day, wherever it stands; further ones are description. An interval says its days itself.

A line without any time starts now, and a day in it is description, with two exceptions, which are faults:
an ISO date, and `today`, `yesterday`, `tomorrow` or a weekday (in full or three letters) as the first or the last
word of the description. As the last word it is left alone behind a small word that leads to a day (`plan for
monday`). Words with `@`, `#` and `$` don't count here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from tui.domain import durations
from tui.domain.errors import InputError
from tui.domain.form import DAY, LONGEST
from tui.domain.quick import days, hours
from tui.domain.quick.scene import Fault, Scene
from tui.domain.quick.tokens import LITERAL, PLAIN, Word
from tui.domain.times import (
    Instant,
    again,
    at,
    day_of,
    exists,
    format_day,
    format_time,
    from_utc,
    parse_time_of_day,
)

SIGNS = ("$", "!$")
"""Words that say whether the time is billable."""

_LEADING = {
    "after", "before", "by", "every", "for", "from", "last", "next", "of", "on", "since", "the", "this", "till",
    "to", "until",
}  # fmt: skip
_TWICE = "two times: a backslash makes one of them description"
_SKIPPED = "the end is before the start: the clock goes forward between them"
_LONE_CLOCK = re.compile("([0-9]{1,2}):([0-5][0-9])((?::[0-5][0-9])?)((?:[ap]m)?)")
_LONE_LENGTH = re.compile("[0-9]{1,4}:[0-9]{2}h")
_NO_TIME = "say from when to when, or how long: 9-10, 45m"


class When(Struct, frozen=True, kw_only=True):
    """The times of a line. `start` is None when they can't be read; `used` are the words that say them."""

    start: Instant | None
    end: Instant | None = None
    day: date | None = None
    timed: bool = False
    used: frozenset[int] = frozenset()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def read(words: Sequence[Word], scene: Scene) -> When:
    """The times that the words say; now and running where they say none. Never fails."""
    found = hours.pieces(words)
    if not found:
        lone = _lone_days(words, scene)
        return When(start=scene.now, faults=lone, notes=() if lone else _almost(words, scene))
    piece, used = found[0], {i for piece in found for i in range(piece.first, piece.first + piece.count)}
    faults = [_fault(words, other.first, other.count, _TWICE) for other in found[1:]]
    phrase = None
    if piece.kind != hours.INTERVAL and (seen := _first_day(words, used, scene)):
        first, phrase = seen
        used |= set(range(first, first + phrase.count))
        if phrase.day is None:
            faults.append(_fault(words, first, phrase.count, phrase.said))
        elif piece.kind in (hours.AGO, hours.LAST):
            said = "counts from now" if piece.kind == hours.AGO else "is from the last entry on"
            text = " ".join(word.text for word in words[piece.first : piece.first + piece.count])
            faults.append(_fault(words, first, phrase.count, f"“{text}” {said}: leave out the day"))
    day = phrase.day if phrase else None
    start: Instant | None = None
    end: Instant | None = None
    notes: list[str] = []
    if phrase is None or day is not None:
        try:
            start, end = _meant(piece, day, scene, notes)
        except InputError as error:
            faults.append(_fault(words, piece.first, piece.count, error.said))
    if start is not None:
        notes += remarks(start, end, scene)
    return When(
        start=start,
        end=end,
        day=day,
        timed=True,
        used=frozenset(used),
        faults=tuple(faults),
        notes=tuple(dict.fromkeys(notes)),
    )


def remarks(start: Instant, end: Instant | None, scene: Scene) -> list[str]:
    """What is worth a word about these times: an end on a later day, times ahead of now."""
    said = []
    if end is not None:
        away = (day_of(end, scene.profile.zone) - day_of(start, scene.profile.zone)).days
        if away > 0:
            said.append("ends on the next day" if away == 1 else f"ends {away} days later")
    if max(start, end or start) > scene.now:
        said.append("in the future")
    return said


def _meant(
    piece: hours.Piece, day: date | None, scene: Scene, notes: list[str]
) -> tuple[Instant, Instant | None]:
    """Start and end that a piece means; what is worth a word is put into `notes`. InputError if there are none."""
    texts = piece.texts
    if piece.kind == hours.RANGE:
        return _range(texts[0], texts[1], day or scene.today, scene, notes)
    if piece.kind == hours.OPEN:
        return _wall(day or scene.today, _second(texts[0], texts[0]), scene, notes), None
    if piece.kind == hours.LAST:
        if scene.last_end is None:
            raise InputError("there is no finished entry to go on from")
        return scene.last_end, None
    if piece.kind == hours.INTERVAL:
        return _interval(texts)
    return _length(piece, day, scene, notes)


def _length(
    piece: hours.Piece, day: date | None, scene: Scene, notes: list[str]
) -> tuple[Instant, Instant | None]:
    """The time that just went by, or that comes after a day's last entry; `-15m` goes on running."""
    seconds, now = durations.parse(piece.texts[0]), scene.now
    if not 0 < seconds <= LONGEST:
        raise InputError("that is no time at all" if seconds == 0 else f"longer than {LONGEST // 3600} hours")
    if piece.kind == hours.AGO:
        return now - seconds, None
    if day is None or day == scene.today:
        return now - seconds, now
    start = scene.end_of_day(day)
    if start is None:
        start = _wall(day, scene.profile.day_start, scene, notes)
    return start, start + seconds


def _range(one: str, two: str, day: date, scene: Scene, notes: list[str]) -> tuple[Instant, Instant]:
    zone, hour24 = scene.profile.zone, scene.profile.hour24
    typed = f"{one}-{two}"
    first, second = _second(one, typed), _second(two, typed)
    first = _same_half(one, two, first, second)
    start, end = at(day, first, zone), at(day, second, zone)
    there, late = second, False
    if end < start:
        repeated = again(day, second, zone)
        if second > first:
            raise InputError(_SKIPPED)
        if repeated is not None and repeated > start:
            end, late = repeated, True
        elif not hour24 and not _half(two) and second < DAY // 2 and at(day, second + DAY // 2, zone) > start:
            there = second + DAY // 2
            end = at(day, there, zone)
            notes.append(f"12 hours later: {_clock(there, hour24)} is meant")
        else:
            there = second + DAY
            end = at(day, there, zone)
    if end <= start:
        raise InputError("the end is the start" if end == start else _SKIPPED)
    _wall(day, first, scene, notes)
    _wall(day, there, scene, notes, late=late)
    return start, end


def _same_half(one: str, two: str, first: int, second: int) -> int:
    """The start's second: `1-2pm` means 1pm, as long as that is before the end."""
    if not _half(two) or _half(one):
        return first
    try:
        there = parse_time_of_day(f"{one}{two[-2:]}")
    except InputError:
        return first
    return there if there < second else first


def _interval(texts: tuple[str, ...]) -> tuple[Instant, Instant | None]:
    instants = []
    for text in texts:
        try:
            instant = from_utc(text.upper())
        except (ValueError, OverflowError):
            raise InputError(f"“{text.upper()}” is not a time") from None
        if not days.FIRST_YEAR <= int(text[:4]) <= days.LAST_YEAR:
            raise InputError(f"the year {text[:4]} is too far away")
        instants.append(instant)
    if len(instants) == 1:
        return instants[0], None
    start, end = instants
    if end < start:
        raise InputError("the end is before the start")
    if end - start > LONGEST:
        raise InputError(f"longer than {LONGEST // 3600} hours")
    return start, end


def _wall(day: date, second: int, scene: Scene, notes: list[str], *, late: bool = False) -> Instant:
    """The instant of a wall-clock time, with a note where the clock skips or repeats it."""
    zone, hour24 = scene.profile.zone, scene.profile.hour24
    instant = at(day, second, zone)
    there = day_of(at(day, second, "UTC"), "UTC")
    meant, clock = day_of(instant, zone), _clock(second, hour24)
    if meant != there or not exists(day, second, zone):
        right = format_time(instant, zone, hour24) + ("" if meant == there else f" on {format_day(meant)}")
        notes.append(
            f"{clock} does not exist on {format_day(there)} (the clock goes forward): {right} is meant"
        )
    elif again(day, second, zone) is not None:
        notes.append(
            f"{clock} comes twice on {format_day(there)}: the {'second' if late else 'first'} is meant"
        )
    return instant


def _second(text: str, typed: str) -> int:
    try:
        return parse_time_of_day(text)
    except InputError:
        raise InputError(
            f"“{text}” is not a time of day; a backslash before “{typed}” makes it description"
        ) from None


def _clock(second: int, hour24: bool) -> str:
    return format_time(second % DAY, "UTC", hour24)


def _half(text: str) -> bool:
    return text.endswith("m")


def _first_day(words: Sequence[Word], used: set[int], scene: Scene) -> tuple[int, days.Phrase] | None:
    """The first day among the words that say no time, and where it begins."""
    for first in range(len(words)):
        run = _run(words, first, used)
        if run and (phrase := days.phrase(run, scene.today, scene.profile.date_format)):
            return first, phrase
    return None


def _run(words: Sequence[Word], first: int, used: set[int]) -> list[str]:
    """Up to four plain words in lower case from there on; a day has no more."""
    run = []
    for at_word in range(first, min(first + 4, len(words))):
        if words[at_word].kind != PLAIN or at_word in used:
            break
        run.append(words[at_word].text.lower())
    return run


def _lone_days(words: Sequence[Word], scene: Scene) -> tuple[Fault, ...]:
    """Faults at days in a line that says no time."""
    faults: dict[int, Fault] = {}
    said = [
        i
        for i, word in enumerate(words)
        if word.kind == LITERAL or (word.kind == PLAIN and word.text not in SIGNS)
    ]
    for place, i in enumerate(said):
        text = words[i].text.lower()
        if words[i].kind != PLAIN:
            continue
        if len(text) == 10 and (phrase := days.iso(text)):
            faults[i] = _fault(words, i, 1, phrase.said or _NO_TIME)
        elif text in days.SURE and (
            place == 0 or (place == len(said) - 1 and words[said[place - 1]].text.lower() not in _LEADING)
        ):
            faults[i] = _fault(words, i, 1, _NO_TIME)
    return tuple(faults.values())


def _almost(words: Sequence[Word], scene: Scene) -> tuple[str, ...]:
    """What is worth a word about a description that begins or ends with what is almost a time."""
    said = [i for i, word in enumerate(words) if word.kind in (PLAIN, LITERAL) and word.text not in SIGNS]
    notes: list[str] = []
    for place, i in enumerate(said):
        before = words[said[place - 1]].text.lower() if place else ""
        run = _run(words, i, set())
        if not run or before in _LEADING or before == "at":
            continue
        count, meant = 1, ""
        if place in (0, len(said) - 1):
            meant = _almost_clock(run[0])
        phrase = days.phrase(run, scene.today, scene.profile.date_format)
        if phrase is not None and phrase.day is not None:
            ends = place + phrase.count == len(said) and phrase.kind != days.NUMERIC
            if phrase.kind in (days.DATE, days.NUMERIC, days.AWAY) and (place == 0 or ends):
                count, meant = phrase.count, f"with a day goes a time, {' '.join(run[: phrase.count])} 9-10"
        if meant:
            typed = " ".join(words[i + n].text for n in range(count))
            notes.append(f"“{typed}” is description: {meant}")
            break
    return tuple(notes)


def _almost_clock(text: str) -> str:
    """How a time is written, where the word is a time of day alone, or nearly a length; else ""."""
    if _LONE_LENGTH.fullmatch(text):
        return "a length is 1:30h, 90m"
    match = _LONE_CLOCK.fullmatch(text)
    if match is None:
        return ""
    try:
        later = (parse_time_of_day(text) // 3600 + 1) % 24
    except InputError:
        return ""
    hour = later % 12 or 12 if match[4] else later
    half = ("am" if later < 12 else "pm") if match[4] else ""
    return f"a time is {text}-{hour}:{match[2]}{match[3]}{half}, since {text}"


def _fault(words: Sequence[Word], first: int, count: int, said: str) -> Fault:
    return Fault(words[first].start, words[first + count - 1].end, said)
