"""What is asked about before it is written, and the questions about acts that are usually approved by their key."""

from __future__ import annotations

from msgspec.structs import replace

from tui.domain.entries import EntryDraft, TimeEntry
from tui.domain.times import Instant, format_time
from tui.present.changes import Confirmation, entry_line, times_line
from tui.present.choice import named
from tui.present.frame import label
from tui.present.naming import NewThing
from tui.present.text import literal
from tui.session.state import State

CHANGES, DELETES, ALL = "changes", "deletes", "all"
"""What the setting `confirm` can say."""


def must_ask(asked: Confirmation, confirm: str) -> bool:
    """Whether this is asked about, by the setting: what destroys always is."""
    if asked.destructive or asked.removes or confirm == ALL:
        return True
    return confirm == CHANGES and not asked.light


def confirm_new(draft: EntryDraft, state: State, now: Instant) -> Confirmation:
    """The question before an entry is made; one without an end starts the timer."""
    entry = TimeEntry(
        id="",
        workspace_id=state.workspace.id,
        user_id=state.user.id,
        start=draft.start,
        end=draft.end,
        description=draft.description,
        project_id=draft.project_id,
        task_id=draft.task_id,
        tag_ids=draft.tag_ids,
        billable=draft.billable,
    )
    starts, warnings = draft.end is None, []
    if starts and state.running is not None:
        profile = state.user.profile
        when = format_time(draft.start, profile.zone, profile.hour24)
        warnings.append(f"stops {_name(state.running, state)} at {when}")
    if draft.new_tags:
        names = " ".join(f"#{literal(name)}" for name in draft.new_tags)
        warnings.append(f"makes the {'tag' if len(draft.new_tags) == 1 else 'tags'} {names}")
    does = "Start" if starts else "Add"
    return Confirmation(
        title=f"{does} {_name(entry, state)}?",
        subject=(entry_line(entry, state), times_line(entry, state, now)),
        warnings=tuple(warnings),
        do=does,
        keep=f"Don't {does.lower()}",
        light=True,
    )


def confirm_stop(entry: TimeEntry, state: State, now: Instant) -> Confirmation:
    """The question before the timer is stopped now."""
    stopped = replace(entry, end=max(now, entry.start))
    return Confirmation(
        title=f"Stop {_name(entry, state)}?",
        subject=(entry_line(entry, state), times_line(stopped, state, now)),
        do="Stop",
        keep="Let it run",
        light=True,
    )


def confirm_make(thing: NewThing) -> Confirmation:
    """The question before a project, task, client or tag is made."""
    name = literal(thing.name.strip())
    return Confirmation(title=f"Make {thing.kind} “{name}”?", do="Make", keep="Don't make", light=True)


def _name(entry: TimeEntry, state: State) -> str:
    return named(entry.description, label(state.catalog, entry.project_id, entry.task_id))
