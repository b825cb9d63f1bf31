"""Time entries: what was done, from when to when."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from tui.domain.durations import Seconds
from tui.domain.errors import InputError
from tui.domain.times import Instant
from tui.domain.workspace import Rate

LONGEST_DESCRIPTION = 3000


class CustomFieldValue(Struct, frozen=True, kw_only=True):
    """The value of one custom field on an entry; `value` is whatever JSON the field holds."""

    field_id: str
    value: Any = None
    name: str = ""
    type: str = ""


class TimeEntry(Struct, frozen=True, kw_only=True):
    """A time entry; running while `end` is None."""

    id: str
    workspace_id: str
    user_id: str
    start: Instant
    end: Instant | None = None
    description: str = ""
    project_id: str | None = None
    task_id: str | None = None
    tag_ids: tuple[str, ...] = ()
    billable: bool = False
    type: str = "REGULAR"
    locked: bool = False
    custom_fields: tuple[CustomFieldValue, ...] = ()
    hourly_rate: Rate | None = None

    @property
    def running(self) -> bool:
        """Whether the timer of this entry runs."""
        return self.end is None

    def duration(self, now: Instant) -> Seconds:
        """Its length; of a running one, so far (never below zero when the clock lags)."""
        return max(0, now - self.start) if self.end is None else self.end - self.start


class EntryDraft(Struct, frozen=True, kw_only=True):
    """A time entry that is to be made. `new_tags` are names of tags that are made along with it."""

    start: Instant
    end: Instant | None = None
    description: str = ""
    project_id: str | None = None
    task_id: str | None = None
    tag_ids: tuple[str, ...] = ()
    new_tags: tuple[str, ...] = ()
    billable: bool = False
    custom_fields: tuple[CustomFieldValue, ...] = ()


class EntryChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changes on an entry: only the fields that are set. `end=None` sets it running."""

    start: Instant | UnsetType = UNSET
    end: Instant | UnsetType | None = UNSET
    description: str | UnsetType = UNSET
    project_id: str | UnsetType | None = UNSET
    task_id: str | UnsetType | None = UNSET
    tag_ids: tuple[str, ...] | UnsetType = UNSET
    billable: bool | UnsetType = UNSET

    def fields(self) -> dict[str, Any]:
        """The fields that are set, by name."""
        return {name: value for name, value in asdict(self).items() if value is not UNSET}

    def __bool__(self) -> bool:
        return bool(self.fields())


def named(entry: TimeEntry) -> str:
    """The entry by its description, in quotes."""
    return f"“{entry.description or '(no description)'}”"


def apply(entry: TimeEntry, change: EntryChange) -> TimeEntry:
    """The entry after the change."""
    return replace(entry, **change.fields())


def difference(old: TimeEntry, new: TimeEntry) -> EntryChange:
    """What has to change for `old` to become `new`, of the fields that a person can change."""
    return EntryChange(
        **{
            name: getattr(new, name)
            for name in EntryChange.__struct_fields__
            if getattr(new, name) != getattr(old, name)
        }
    )


def draft_of(entry: TimeEntry, start: Instant, end: Instant | None = None) -> EntryDraft:
    """A draft of the same work at another time: for "start that again" and "duplicate"."""
    return EntryDraft(
        start=start,
        end=end,
        description=entry.description,
        project_id=entry.project_id,
        task_id=entry.task_id,
        tag_ids=entry.tag_ids,
        billable=entry.billable,
    )


def check(start: Instant, end: Instant | None, description: str) -> None:
    """Refuse what the server would refuse, before anything is written. Raises InputError with the field."""
    if len(description) > LONGEST_DESCRIPTION:
        raise InputError(
            f"{len(description):,} characters; Clockify takes {LONGEST_DESCRIPTION:,}", field="description"
        )
    if "<" in description or ">" in description:
        raise InputError("Clockify refuses < and > here", field="description")
    if end is not None and end < start:
        raise InputError("the end is before the start", field="end")
