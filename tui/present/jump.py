"""The jump list: the last different things, one for each digit, and what the rule for this folder says."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.entries import EntryDraft, TimeEntry
from tui.domain.habits import RECENT, Habits, Thing
from tui.domain.projects import Catalog
from tui.domain.rules import Suggestion
from tui.domain.times import Instant, day_of, format_day, format_time, name_of_day
from tui.domain.workspace import Profile
from tui.present.choose import clipped
from tui.present.frame import NO_DESCRIPTION, color_of, label
from tui.present.log import short_label
from tui.present.text import Line, Span, cut, fit, line_width, literal, width
from tui.session.state import State

_LOOKED_AT = 60
"""So many things are looked at for nine that can still be started."""
_ROOMY = 66
"""From so many cells on there is a column for tags."""
_WIDE = 84
"""From so many cells on the folder of a rule is told in full."""


class JumpRow(Struct, frozen=True, kw_only=True):
    """A row. Without a draft it can't be taken: it runs already, or is only said."""

    key: str = ""
    """Its digit."""
    draft: EntryDraft | None = None
    shown: EntryDraft | None = None
    """What it shows; None where there are only words."""
    words: str = ""
    """Words in the place of a thing."""
    end: str = ""
    """When it was, or which folder says it."""
    slim_end: str = ""
    """The same in fewer cells."""
    running: bool = False


def jump_rows(state: State, habits: Habits, suggestion: Suggestion | None, now: Instant) -> list[JumpRow]:
    """What runs, what the rule says, and the last nine different things that can still be started."""
    rows = []
    profile, running = state.user.profile, state.running
    if running is not None:
        shown = _of_entry(running, now)
        since = _when(running.start, now, profile).removeprefix("today ")
        rows.append(JumpRow(shown=shown, end=f"since {since}", running=True))
    if suggestion is not None:
        rows.append(_suggested(suggestion, now))
    found = 0
    for thing in habits.recent(_LOOKED_AT):
        if found == RECENT:
            break
        if (running is not None and _same(thing, running)) or not _open(thing, state.catalog):
            continue
        found += 1
        draft = draft_of_thing(thing, state, now)
        rows.append(JumpRow(key=str(found), draft=draft, shown=draft, end=_when(thing.last, now, profile)))
    return rows


def likely_drafts(
    state: State, habits: Habits, suggestion: Suggestion | None, now: Instant, limit: int
) -> list[EntryDraft]:
    """What the rule says, then what is likely to be begun at this moment and does not run already."""
    drafts = [suggestion.draft(now)] if suggestion is not None and suggestion.usable else []
    running = state.running
    for thing in habits.things(now, _LOOKED_AT):
        if not (running is not None and _same(thing, running)) and _open(thing, state.catalog):
            drafts.append(draft_of_thing(thing, state, now))
    return drafts[:limit]


def draft_of_thing(thing: Thing, state: State, now: Instant) -> EntryDraft:
    """That thing begun now, without tags that are archived or gone."""
    tags = (state.catalog.tags.get(state.current(tag_id)) for tag_id in thing.tag_ids)
    return EntryDraft(
        start=now,
        description=thing.description,
        project_id=state.current(thing.project_id),
        task_id=state.current(thing.task_id),
        tag_ids=tuple(tag.id for tag in tags if tag is not None and not tag.archived),
        billable=thing.billable,
    )


def begun(draft: EntryDraft, state: State, now: Instant) -> EntryDraft:
    """The draft of a row as it is to be started: now, by the ids that things have by now."""
    return replace(
        draft,
        start=now,
        project_id=state.current(draft.project_id),
        task_id=state.current(draft.task_id),
        tag_ids=tuple(state.current(tag_id) for tag_id in draft.tag_ids),
    )


def jump_line(row: JumpRow, rows: Sequence[JumpRow], catalog: Catalog, cells: int) -> Line:
    """`1  Fix login  ● Backend API / Login flow  #bug  $  today 10:15`, in the columns of all rows."""
    head: Line = (Span("● " if row.running else f"{row.key or ' '} ", "good" if row.running else "key"),)
    if row.shown is None:
        return clipped((*head, Span(" "), Span(row.words, "warn")), cells)
    wide = cells >= _WIDE
    end = row.end if wide else row.slim_end or row.end
    ends = [each.end if wide else each.slim_end or each.end for each in rows if each.shown is not None]
    end_cells = max(map(width, ends), default=0)
    room = cells - 3 - 2 - end_cells
    tag_cells = min(20, max((width(_tags(each.shown, catalog)) for each in rows), default=0))
    if cells < _ROOMY or not tag_cells:
        tag_cells = -2
    places = [_place(each.shown, catalog) for each in rows]
    left = room - tag_cells - 4
    place_cells = min(max((width(place) for place in places), default=0) + 2, left * 11 // 20)
    name_cells = left - place_cells - 2
    shown = row.shown
    name = literal(shown.description)
    style = "running" if row.running else "" if name else "dim"
    place = short_label(catalog, shown.project_id, shown.task_id, place_cells - 2)
    dot = Span("● " if place else "  ", color_of(catalog, shown.project_id) if place else "")
    line: list[Span] = [*head, Span(" "), Span(fit(name or NO_DESCRIPTION, name_cells), style), Span("  ")]
    line += [dot, Span(fit(place, place_cells - 2)), Span("  ")]
    if tag_cells > 0:
        line += [Span(fit(_tags(shown, catalog), tag_cells), "tag"), Span("  ")]
    line += [Span("$" if shown.billable else " ", "good"), Span(" ")]
    pad = cells - line_width(line) - width(end)
    return clipped((*line, Span(" " * max(0, pad)), Span(end, "dim")), cells)


def _suggested(suggestion: Suggestion, now: Instant) -> JumpRow:
    folder = literal(suggestion.folder)
    last = folder.rstrip("/").rpartition("/")[2]
    if suggestion.trouble:
        return JumpRow(words=f"{literal(suggestion.trouble)} · the rule for {folder} names it")
    draft = suggestion.draft(now)
    end, slim = f"folder {cut(folder, 22)}", f"in {cut(last, 11)}"
    return JumpRow(key="0", draft=draft, shown=draft, end=end, slim_end=slim)


def _of_entry(entry: TimeEntry, now: Instant) -> EntryDraft:
    return EntryDraft(
        start=now,
        description=entry.description,
        project_id=entry.project_id,
        task_id=entry.task_id,
        tag_ids=entry.tag_ids,
        billable=entry.billable,
    )


def _same(thing: Thing, entry: TimeEntry) -> bool:
    return (
        thing.description == entry.description
        and thing.project_id == entry.project_id
        and thing.task_id == entry.task_id
        and set(thing.tag_ids) == set(entry.tag_ids)
        and thing.billable == entry.billable
    )


def _open(thing: Thing, catalog: Catalog) -> bool:
    """Whether time can still be spent on it: what is archived or done stands in the log, not here."""
    project, task = catalog.project(thing.project_id), catalog.task(thing.task_id)
    return not (project and project.archived) and not (task and task.done)


def _place(shown: EntryDraft | None, catalog: Catalog) -> str:
    return label(catalog, shown.project_id, shown.task_id) if shown else ""


def _tags(shown: EntryDraft | None, catalog: Catalog) -> str:
    if shown is None:
        return ""
    return " ".join(f"#{literal(name)}" for name in (*catalog.tag_names(shown.tag_ids), *shown.new_tags))


def _when(instant: Instant, now: Instant, profile: Profile) -> str:
    """`today 10:15`, `yesterday`, `Fri`, `3 Nov`."""
    today, day = day_of(now, profile.zone), day_of(instant, profile.zone)
    time = format_time(instant, profile.zone, profile.hour24)
    away = (today - day).days
    if -1 <= away <= 1:
        return f"{name_of_day(day, today).lower()}{'' if away == 1 else f' {time}'}"
    words = format_day(day, today)
    return words[:3] if 1 < away < 7 else words[4:]
