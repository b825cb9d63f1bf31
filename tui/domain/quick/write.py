"""A draft as a line that reads back as the same draft, for the same now and profile."""

from __future__ import annotations

from tui.domain.entries import EntryDraft
from tui.domain.quick import hours, when
from tui.domain.quick.line import usual_billable
from tui.domain.quick.names import Names
from tui.domain.quick.scene import Scene
from tui.domain.quick.tokens import PLAIN, Word, quote, split
from tui.domain.times import Instant, local
from tui.domain.workspace import Profile


def write(draft: EntryDraft, scene: Scene) -> str:
    """`2026-11-24 9:00-11:30 Fix login @Backend #bug $`: times are absolute, what looks like syntax is escaped.

    `$` or `!$` stands there only where the project or task says otherwise. Where the clock's times are not enough
    (an hour that comes twice, more than a day, nothing at all) the times stand there as ISO instants. What no
    line can say does not read back: longer than 999 hours, archived or unknown projects, done tasks, new tags
    whose names are taken.
    """
    names = Names(scene)
    parts = [times(draft.start, draft.end, scene), described(draft.description)]
    if draft.project_id:
        parts.append(names.write_place(draft.project_id, draft.task_id))
    for tag_id in draft.tag_ids:
        tag = scene.catalog.tags.get(tag_id)
        parts.append(names.write_tag(tag.name if tag else tag_id, tag_id))
    parts += [names.write_tag(name, None) for name in draft.new_tags]
    if draft.billable != usual_billable(scene.catalog, draft.project_id, draft.task_id):
        parts.append("$" if draft.billable else "!$")
    return " ".join(part for part in parts if part)


def times(start: Instant, end: Instant | None, scene: Scene) -> str:
    """`2026-11-24 9:00-11:30` or `2026-11-24 since 9:00`, else ISO instants."""
    profile = scene.profile
    day = local(start, profile.zone).date().isoformat()
    first = _clock(start, profile)
    text = f"{day} since {first}" if end is None else f"{day} {first}-{_clock(end, profile)}"
    found = when.read(split(text), scene)
    if not found.faults and (found.start, found.end) == (start, end):
        return text
    return "/".join("" if i is None else local(i, profile.zone).isoformat() for i in (start, end))


def described(description: str) -> str:
    """A description that is read as nothing else: words are escaped one by one, odd blanks need quotes."""
    words = description.split()
    if " ".join(words) != description:
        return quote(description)
    starts = {piece.first for piece in hours.pieces([Word(0, 0, word, PLAIN) for word in words])}
    return " ".join(
        f"\\{word}" if i in starts or word[0] in '\\"@#' or word in when.SIGNS else word
        for i, word in enumerate(words)
    )


def _clock(instant: Instant, profile: Profile) -> str:
    moment = local(instant, profile.zone)
    hour = moment.hour if profile.hour24 else moment.hour % 12 or 12
    half = "" if profile.hour24 else "am" if moment.hour < 12 else "pm"
    second = f":{moment.second:02}" if moment.second else ""
    return f"{hour}:{moment.minute:02}{second}{half}"
