"""Changes of clients, projects, tasks and tags, and of a member's profile: as values, whatever they are of."""

from __future__ import annotations

import re
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from tui.domain.durations import Seconds
from tui.domain.entries import EntryChange, TimeEntry
from tui.domain.errors import InputError
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.workspace import MemberProfile, Rate

ThingKind = Literal["client", "project", "task", "tag", "profile"]
Thing = Client | Project | Task | Tag | MemberProfile

_KINDS: dict[type, ThingKind] = {
    Client: "client",
    Project: "project",
    Task: "task",
    Tag: "tag",
    MemberProfile: "profile",
}
_LONGEST = {"note": 16384, "address": 3000, "email": 320}
_LONGEST_CLIENT_NOTE = 3000
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_LONGEST_ESTIMATE = 100_000 * 3600
_DEAREST = 10**9


class ThingChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changes on a thing: only the fields that are set, by the names that they have there."""

    name: str | UnsetType = UNSET
    archived: bool | UnsetType = UNSET
    done: bool | UnsetType = UNSET
    client_id: str | UnsetType | None = UNSET
    color: str | UnsetType = UNSET
    billable: bool | UnsetType = UNSET
    public: bool | UnsetType = UNSET
    note: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    hourly_rate: Rate | UnsetType | None = UNSET
    estimate: Seconds | UnsetType | None = UNSET
    assignee_ids: tuple[str, ...] | UnsetType = UNSET
    week_start: int | UnsetType = UNSET
    capacity: Seconds | UnsetType = UNSET
    working_days: tuple[int, ...] | UnsetType = UNSET

    def fields(self) -> dict[str, Any]:
        """The fields that are set, by name."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not UNSET}

    def __bool__(self) -> bool:
        return bool(self.fields())


class ThingEdit(Struct, frozen=True):
    """A change of one thing."""

    thing: Thing
    change: ThingChange


class Merge(Struct, frozen=True, kw_only=True):
    """Tags that become one: the entries that carry them carry the other, then they are archived or deleted."""

    tags: tuple[Tag, ...]
    into: Tag
    delete: bool
    """Whether they are deleted after being archived."""


class Held(Struct, frozen=True, kw_only=True):
    """What is in a thing, as far as this machine has read it."""

    projects: int = 0
    tasks: int = 0
    entries: int = 0
    seconds: Seconds = 0


def kind_of(thing: Thing) -> ThingKind:
    """`client`, `project`, `task`, `tag` or `profile`."""
    return _KINDS[type(thing)]


def parent_of(thing: Thing) -> str:
    """The id of the project that a task is of; "" for everything else."""
    return thing.project_id if isinstance(thing, Task) else ""


def is_active(thing: Thing) -> bool:
    """Whether it is neither archived nor done: Clockify deletes only what is."""
    return not (getattr(thing, "archived", False) or getattr(thing, "done", False))


def closing(kind: ThingKind) -> ThingChange:
    """The change that archives a thing; of a task, the one that says it is done."""
    return ThingChange(done=True) if kind == "task" else ThingChange(archived=True)


def opening(kind: ThingKind) -> ThingChange:
    """The change that brings it back."""
    return ThingChange(done=False) if kind == "task" else ThingChange(archived=False)


def closes(change: ThingChange) -> bool:
    """Whether the change archives the thing, or says that it is done."""
    return change.archived is True or change.done is True


def applied(thing: Thing, change: ThingChange) -> Thing:
    """The thing after the change. Fields that it has not are left out."""
    return replace(thing, **{name: v for name, v in change.fields().items() if hasattr(thing, name)})


def changed(old: Thing, new: Thing) -> ThingChange:
    """What has to change for `old` to become `new`, of the fields that a person can change."""
    return ThingChange(
        **{
            name: getattr(new, name)
            for name in ThingChange.__struct_fields__
            if hasattr(new, name) and getattr(new, name) != getattr(old, name)
        }
    )


def before(thing: Thing, change: ThingChange) -> ThingChange:
    """The values that those fields have now: the change that takes the change back."""
    return ThingChange(**{name: getattr(thing, name) for name in change.fields() if hasattr(thing, name)})


def check_change(kind: ThingKind, change: ThingChange) -> None:
    """Refuse what the server would refuse, but for names, which `session.acts.clean_name` looks at. InputError."""
    for name, said in wrong_fields(kind, change).items():
        raise InputError(said, field=name)


def wrong_fields(kind: ThingKind, change: ThingChange) -> dict[str, str]:
    """By field, in words, why the server would not take it; names aside."""
    fields, wrong = change.fields(), {}
    for name, most in _LONGEST.items():
        if kind == "client" and name == "note":
            most = _LONGEST_CLIENT_NOTE  # noqa: PLW2901
        if len(fields.get(name) or "") > most:
            wrong[name] = f"{len(fields[name]):,} characters; Clockify takes {most:,}"
    if (email := fields.get("email")) and not _EMAIL.fullmatch(email):
        wrong["email"] = "this is no e-mail address"
    if "color" in fields and not _COLOR.fullmatch(fields["color"]):
        wrong["color"] = "a colour is # and six digits 0–9 or a–f, such as #03A9F4"
    if (rate := fields.get("hourly_rate")) is not None and not 0 <= rate.amount <= _DEAREST:
        wrong["hourly_rate"] = "Clockify does not take such a rate"
    if (estimate := fields.get("estimate")) is not None and not 0 <= estimate <= _LONGEST_ESTIMATE:
        wrong["estimate"] = "at most 100,000 hours"
    if "capacity" in fields and not 0 <= fields["capacity"] <= 86400:
        wrong["capacity"] = "a day has at most 24 hours"
    return wrong


def retagged(entry: TimeEntry, gone: frozenset[str], into: str) -> EntryChange:
    """The change that puts one tag in the place of others."""
    kept = dict.fromkeys(into if tag in gone else tag for tag in entry.tag_ids)
    return EntryChange(tag_ids=tuple(kept))
