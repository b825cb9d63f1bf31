"""Fills a new file with what is left of an older one elsewhere: everything keeps its id."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from tui.domain.durations import Seconds, to_iso
from tui.domain.times import Instant, to_utc
from tui.server.calls import pack
from tui.server.database import Database, UnusableFile
from tui.server.defaults import WEEKDAYS
from tui.server.projects import TimeEstimate
from tui.server.rules import COLUMNS, Entry

_INSERT_ENTRY = (
    f"INSERT INTO entries (id, workspace_id, {', '.join(COLUMNS)})"
    f" VALUES (?, ?, {', '.join('?' * len(COLUMNS))})"
)


class KeptProfile(Struct, frozen=True):
    """How the user reads times; days of the week are 0 for Monday to 6 for Sunday."""

    zone: str
    week_start: int
    hour24: bool
    date_format: str
    day_start: Seconds


class KeptUser(Struct, frozen=True):
    """The one user."""

    id: str
    name: str
    email: str
    active_workspace: str
    profile: KeptProfile


class KeptRate(Struct, frozen=True):
    """Money per hour, in cents."""

    amount: int


class KeptSettings(Struct, frozen=True):
    """What is known of the settings of a workspace."""

    force_projects: bool
    force_tasks: bool
    force_tags: bool
    force_description: bool
    stopwatch_only: bool
    lock_before: Instant | None
    only_admins_change_billable: bool
    default_billable: bool
    working_days: tuple[int, ...]


class KeptWorkspace(Struct, frozen=True):
    """A workspace; one without a currency was never read, so that nothing is known of its settings."""

    id: str
    name: str
    settings: KeptSettings
    hourly_rate: KeptRate | None
    currency: str


class KeptClient(Struct, frozen=True):
    """A client."""

    id: str
    workspace_id: str
    name: str
    archived: bool
    email: str
    address: str
    note: str


class KeptProject(Struct, frozen=True):
    """A project."""

    id: str
    workspace_id: str
    name: str
    client_id: str | None
    color: str
    billable: bool
    public: bool
    archived: bool
    note: str
    template: bool
    estimate: Seconds | None
    hourly_rate: KeptRate | None


class KeptTask(Struct, frozen=True):
    """A task."""

    id: str
    project_id: str
    name: str
    done: bool
    billable: bool
    assignee_ids: tuple[str, ...]
    estimate: Seconds | None


class KeptTag(Struct, frozen=True):
    """A tag."""

    id: str
    workspace_id: str
    name: str
    archived: bool


class KeptValue(Struct, frozen=True):
    """The value of a custom field on an entry, and what it tells of the field."""

    field_id: str
    value: Any
    name: str
    type: str


class KeptEntry(Struct, frozen=True):
    """A time entry."""

    id: str
    workspace_id: str
    user_id: str
    start: Instant
    end: Instant | None
    description: str
    project_id: str | None
    task_id: str | None
    tag_ids: tuple[str, ...]
    billable: bool
    type: str
    custom_fields: tuple[KeptValue, ...]


class Kept(Struct, frozen=True):
    """All that is left, of one user, who has a workspace at least."""

    user: KeptUser
    workspaces: list[KeptWorkspace]
    clients: list[KeptClient]
    projects: list[KeptProject]
    tasks: list[KeptTask]
    tags: list[KeptTag]
    entries: list[KeptEntry]


def fill(database: Database, kept: Kept) -> int:
    """Write it all, in one transaction, into a file in which nobody is yet. Returns how many entries there are now.

    Something that names what is not there any more is written without it, as if that had been deleted. Raises
    UnusableFile where somebody is in the file, and what SQLite raises; then nothing was written.
    """
    with database.write() as c:
        if c.execute("SELECT 1 FROM users").fetchone():
            raise UnusableFile(f"{database.path}: somebody is in it already")
        return _Filling(c, kept).fill()


class _Filling:
    """The filling of one file, inside one transaction."""

    def __init__(self, c: sqlite3.Connection, kept: Kept) -> None:
        self.c = c
        self.kept = kept
        self.workspaces = {one.id for one in kept.workspaces}
        self.clients = {one.id for one in kept.clients}
        self.projects = {one.id for one in kept.projects}
        self.tags = {one.id for one in kept.tags}
        # A task goes with its project.
        self.tasks = {one.id: one for one in kept.tasks if one.project_id in self.projects}

    def fill(self) -> int:
        self._people()
        self._catalog()
        entries = [
            one
            for one in self.kept.entries
            if one.workspace_id in self.workspaces and one.user_id == self.kept.user.id
        ]
        self._custom_fields(entries)
        self.c.executemany(
            _INSERT_ENTRY, ((one.id, one.workspace_id, *self._row(one).columns()) for one in entries)
        )
        self._one_timer_each(entries)
        return len(entries)

    def _people(self) -> None:
        user, profile = self.kept.user, self.kept.user.profile
        # Ids begin with the time at which they were made: the order is the one of before.
        rooms = sorted(self.kept.workspaces, key=lambda one: one.id)
        active = user.active_workspace if user.active_workspace in self.workspaces else rooms[0].id
        settings = {
            "timeZone": profile.zone,
            "weekStart": WEEKDAYS[profile.week_start],
            "timeFormat": "HOUR24" if profile.hour24 else "HOUR12",
            "dateFormat": profile.date_format,
            "myStartOfDay": f"{profile.day_start // 3600:02}:{profile.day_start // 60 % 60:02}",
        }
        self.c.execute(
            "INSERT INTO users (id, email, name, active_workspace, settings, position) VALUES (?, ?, ?, ?, ?, 1)",
            (user.id, user.email, user.name, active, pack(settings)),
        )
        self.c.executemany(
            "INSERT INTO workspaces (id, name, settings, currency, hourly_rate, position)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                (one.id, one.name, pack(_settings(one)), one.currency or "USD", _amount(one) or 0, position)
                for position, one in enumerate(rooms, 1)
            ),
        )
        self.c.executemany(
            "INSERT INTO members (workspace_id, user_id, role) VALUES (?, ?, 'OWNER')",
            ((one.id, user.id) for one in rooms),
        )

    def _catalog(self) -> None:
        kept = self.kept
        self.c.executemany(
            "INSERT INTO clients (id, workspace_id, name, email, address, note, archived)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    one.id,
                    one.workspace_id,
                    one.name,
                    one.email or None,
                    one.address or None,
                    one.note or None,
                    one.archived,
                )
                for one in kept.clients
            ),
        )
        self.c.executemany(
            "INSERT INTO projects (id, workspace_id, client_id, name, color, billable, public, archived, template,"
            " note, hourly_rate, estimates, memberships) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    one.id,
                    one.workspace_id,
                    one.client_id if one.client_id in self.clients else None,
                    one.name,
                    one.color,
                    one.billable,
                    one.public,
                    one.archived,
                    one.template,
                    one.note,
                    _amount(one),
                    pack(_estimates(one)),
                    pack([_membership(one.id, kept.user.id)]),
                )
                for one in kept.projects
            ),
        )
        self.c.executemany(
            "INSERT INTO tasks (id, project_id, name, status, billable, estimate, assignee_ids)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    one.id,
                    one.project_id,
                    one.name,
                    "DONE" if one.done else "ACTIVE",
                    one.billable,
                    one.estimate or 0,
                    pack(one.assignee_ids),
                )
                for one in self.tasks.values()
            ),
        )
        self.c.executemany(
            "INSERT INTO tags (id, workspace_id, name, archived) VALUES (?, ?, ?, ?)",
            ((one.id, one.workspace_id, one.name, one.archived) for one in kept.tags),
        )

    def _custom_fields(self, entries: Iterable[KeptEntry]) -> None:
        """The fields as far as their values tell: a list offers what was chosen from it."""
        fields = {value.field_id: (one.workspace_id, value) for one in entries for value in one.custom_fields}
        chosen: dict[str, list[Any]] = {}
        for one in entries:
            for value in one.custom_fields:
                of_it = chosen.setdefault(value.field_id, [])
                several = value.value if isinstance(value.value, list) else [value.value]
                of_it += [choice for choice in several if choice is not None and choice not in of_it]
        for identity, (workspace, value) in fields.items():
            field: dict[str, Any] = {"type": value.type} if value.type else {}
            if value.type.startswith("DROPDOWN"):
                field["allowedValues"] = chosen[identity]
            self.c.execute(
                "INSERT INTO custom_fields (id, workspace_id, name, field) VALUES (?, ?, ?, ?)",
                (identity, workspace, value.name or identity, pack(field)),
            )

    def _row(self, one: KeptEntry) -> Entry:
        project = one.project_id if one.project_id in self.projects else None
        task = self.tasks.get(one.task_id or "")
        return Entry(
            user_id=one.user_id,
            start=one.start,
            # The newest may run on; see `_one_timer_each`.
            end=one.start if one.end is None else one.end,
            description=one.description,
            project_id=project,
            task_id=task.id if task is not None and task.project_id == project else None,
            tag_ids=[tag for tag in one.tag_ids if tag in self.tags],
            billable=one.billable,
            type=one.type,
            custom_fields={value.field_id: value.value for value in one.custom_fields},
        )

    def _one_timer_each(self, entries: Iterable[KeptEntry]) -> None:
        """Set the newest timer of each workspace running; one before it ends where the next one starts."""
        later: dict[str, KeptEntry] = {}
        for one in sorted(entries, key=lambda entry: (entry.start, entry.id), reverse=True):
            if one.end is None:
                after = later.get(one.workspace_id)
                end = after.start if after else None
                self.c.execute("UPDATE entries SET finish = ? WHERE id = ?", (end, one.id))
                later[one.workspace_id] = one


def _settings(one: KeptWorkspace) -> dict[str, Any]:
    if not one.currency:
        return {}
    known = one.settings
    return {
        "forceProjects": known.force_projects,
        "forceTasks": known.force_tasks,
        "forceTags": known.force_tags,
        "forceDescription": known.force_description,
        "timeTrackingMode": "STOPWATCH_ONLY" if known.stopwatch_only else "DEFAULT",
        "lockTimeEntries": None if known.lock_before is None else to_utc(known.lock_before),
        "onlyAdminsCanChangeBillableStatus": known.only_admins_change_billable,
        "defaultBillableProjects": known.default_billable,
        "workingDays": [WEEKDAYS[day] for day in known.working_days],
    }


def _amount(one: KeptWorkspace | KeptProject) -> int | None:
    return one.hourly_rate.amount if one.hourly_rate else None


def _estimates(one: KeptProject) -> dict[str, Any]:
    if one.estimate is None:
        return {}
    return {"timeEstimate": TimeEstimate(estimate=to_iso(one.estimate), type="MANUAL")}


def _membership(project: str, user: str) -> dict[str, Any]:
    return {
        "userId": user,
        "hourlyRate": None,
        "costRate": None,
        "targetId": project,
        "membershipType": "PROJECT",
        "membershipStatus": "ACTIVE",
    }
