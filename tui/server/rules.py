"""What a workspace allows in a time entry."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from msgspec import Struct

from tui.domain.times import Instant, to_utc
from tui.server.access import Access
from tui.server.calls import Call, pack, unpack
from tui.server.catalog import custom_fields_of, find
from tui.server.errors import Refusal, foreign, invalid
from tui.server.windows import body_instant, locked_before
from tui.server.workspaces import user_settings

LONGEST_DESCRIPTION = 3000

_NEEDED = "Time entry couldn't be created. {} Please change your input or update your workspace settings."
_NEEDS_PROJECT = _NEEDED.format("Project is either required field or given project is archived.")
_NEEDS_TASK = _NEEDED.format("Task is either required field or given task is completed.")
_NEEDS_TAG = _NEEDED.format("Tag is either required field or given tag is archived.")
_NEEDS_DESCRIPTION = _NEEDED.format("Description is required field.")
_LOCKED = "Can't edit locked time entry."
_STOPWATCH = "Manual time tracking disabled. Please use the timer to track time."


class CustomFieldBody(Struct, rename="camel"):
    """The value of a custom field as it is written."""

    custom_field_id: str
    value: Any = None


class EntryBody(Struct, rename="camel"):
    """A time entry as it is written. Whatever is null counts as left out."""

    id: str | None = None
    start: str | None = None
    end: str | None = None
    description: str | None = None
    project_id: str | None = None
    task_id: str | None = None
    tag_ids: list[str] | None = None
    billable: bool | None = None
    type: Literal["REGULAR", "BREAK"] | None = None
    custom_fields: list[CustomFieldBody] | None = None


class Entry(Struct, kw_only=True):
    """A time entry as it is kept, all of it."""

    user_id: str
    start: Instant
    end: Instant | None
    description: str
    project_id: str | None
    task_id: str | None
    tag_ids: list[str]
    billable: bool
    type: str
    custom_fields: dict[str, Any]

    def columns(self) -> tuple[object, ...]:
        """The values of its columns, in the order of `COLUMNS`."""
        return (
            self.user_id,
            self.start,
            self.end,
            self.description,
            self.project_id,
            self.task_id,
            self.billable,
            self.type,
            pack(self.tag_ids),
            pack(self.custom_fields),
        )


COLUMNS = (
    "user_id",
    "start",
    "finish",
    "description",
    "project_id",
    "task_id",
    "billable",
    "type",
    "tag_ids",
    "custom_fields",
)


def read_row(row: sqlite3.Row) -> Entry:
    """The entry that a row holds."""
    return Entry(
        user_id=row["user_id"],
        start=row["start"],
        end=row["finish"],
        description=row["description"],
        project_id=row["project_id"],
        task_id=row["task_id"],
        tag_ids=unpack(row["tag_ids"]),
        billable=bool(row["billable"]),
        type=row["type"],
        custom_fields=unpack(row["custom_fields"]),
    )


def read_body(
    c: sqlite3.Connection,
    access: Access,
    body: EntryBody,
    *,
    user: str,
    start: Instant,
    end: Instant | None,
) -> Entry:
    """The entry that a body describes: what it leaves out is empty, custom fields are at their defaults."""
    values: dict[str, Any] = {}
    fields = custom_fields_of(c, access)
    for identity, field in fields.items():
        if field["workspaceDefaultValue"] is not None:
            values[identity] = field["workspaceDefaultValue"]
    for item in body.custom_fields or ():
        if item.custom_field_id not in fields:
            raise foreign("Custom field")
        values[item.custom_field_id] = item.value
    return Entry(
        user_id=user,
        start=start,
        end=end,
        description=body.description or "",
        project_id=body.project_id or None,
        task_id=body.task_id or None,
        tag_ids=list(dict.fromkeys(body.tag_ids or ())),
        billable=bool(body.billable),
        type=body.type or "REGULAR",
        custom_fields=values,
    )


def read_times(body: EntryBody) -> tuple[Instant | None, Instant | None]:
    """Start and end of a body, each if it has one."""
    return (
        body_instant("start", body.start) if body.start else None,
        body_instant("end", body.end) if body.end else None,
    )


def check(call: Call, c: sqlite3.Connection, access: Access, entry: Entry, old: Entry | None = None) -> None:
    """Refuse an entry that the workspace does not allow; `old` is what it replaces.

    Things that the old one has already may have been archived or done since then: they are let stay, or no
    earlier work could be edited any more.
    """
    check_order(entry)
    if len(entry.description) > LONGEST_DESCRIPTION:
        raise invalid(f"Description can have at most {LONGEST_DESCRIPTION} characters")
    if "<" in entry.description or ">" in entry.description:
        raise invalid("Don't use < and > characters")
    check_lock(call, c, access, entry, *([old] if old else []))
    project = find(c, "projects", entry.project_id, access) if entry.project_id else None
    _check_task(c, entry, old)
    _check_tags(c, access, entry, old)
    if access.settings["onlyAdminsCanChangeBillableStatus"] and not access.admin:
        # Not refused: the real one stores what it thinks right, and says so only in its answer.
        default = access.settings["defaultBillableProjects"]
        entry.billable = bool(project["billable"]) if project else default
    if entry.end is not None:
        check_complete(c, access, entry, old)


def check_order(entry: Entry) -> None:
    """Refuse an entry that ends before it starts."""
    if entry.end is not None and entry.end < entry.start:
        raise invalid(
            f"Start datetime {to_utc(entry.start)} is greater than end datetime {to_utc(entry.end)}."
        )


def check_complete(c: sqlite3.Connection, access: Access, entry: Entry, old: Entry | None = None) -> None:
    """Refuse a finished entry that lacks what the workspace demands. A running one may still lack it."""
    settings = access.settings
    if settings["forceProjects"]:
        same = old is not None and old.project_id == entry.project_id
        if not entry.project_id or (not same and find(c, "projects", entry.project_id, access)["archived"]):
            raise invalid(_NEEDS_PROJECT)
    if settings["forceTasks"] and not entry.task_id:
        raise invalid(_NEEDS_TASK)
    if settings["forceTags"] and not entry.tag_ids:
        raise invalid(_NEEDS_TAG)
    if settings["forceDescription"] and not entry.description.strip():
        raise invalid(_NEEDS_DESCRIPTION)
    for identity, field in custom_fields_of(c, access).items():
        if field["required"] and entry.custom_fields.get(identity) in (None, ""):
            raise invalid(f"Custom field {field['name']} is required")


def check_lock(call: Call, c: sqlite3.Connection, access: Access, *entries: Entry) -> None:
    """Refuse to touch what lies in a locked time; admins may."""
    if access.admin:
        return
    bound = lock_of(call, c, access)
    if bound is not None and any(entry.start < bound for entry in entries):
        raise Refusal(403, _LOCKED, 1003)


def lock_of(call: Call, c: sqlite3.Connection, access: Access) -> Instant | None:
    """Until when the workspace is locked, for everybody but admins."""
    if not access.settings["lockTimeEntries"] and not access.settings["automaticLock"]:
        return None
    zone = user_settings(c, access.user_id)["timeZone"]
    return locked_before(access.settings, zone, call.clock.now())


def check_manual(access: Access, entry: Entry, old: Entry | None, *, admins_pass: bool) -> None:
    """Refuse times made by hand where only the timer may make them; stopping is not by hand."""
    if access.settings["timeTrackingMode"] != "STOPWATCH_ONLY" or (admins_pass and access.admin):
        return
    if old is None:
        manual = entry.end is not None
    else:
        manual = entry.start != old.start or (old.end is not None and entry.end != old.end)
    if manual:
        raise Refusal(403, _STOPWATCH, 4030)


def _check_task(c: sqlite3.Connection, entry: Entry, old: Entry | None) -> None:
    if not entry.task_id:
        return
    task = c.execute("SELECT project_id, status FROM tasks WHERE id = ?", (entry.task_id,)).fetchone()
    if task is None or task["project_id"] != entry.project_id:
        raise invalid("Task doesn't belong to Project")
    if task["status"] == "DONE" and (old is None or old.task_id != entry.task_id):
        raise invalid(_NEEDS_TASK)


def _check_tags(c: sqlite3.Connection, access: Access, entry: Entry, old: Entry | None) -> None:
    kept = old.tag_ids if old else []
    for tag in entry.tag_ids:
        if find(c, "tags", tag, access)["archived"] and tag not in kept:
            raise invalid("You can not create entities for archived tag")
