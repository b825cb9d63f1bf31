"""The rules of the form for clients, projects, tasks and tags: what stands in it, what is wrong, what it changes.

A `ThingFields` is frozen; each act on the form gives the next one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tui.domain import durations
from tui.domain.durations import Seconds
from tui.domain.errors import InputError
from tui.domain.projects import Client, Project, Task
from tui.domain.things import Held, Thing, ThingChange, kind_of, wrong_fields
from tui.domain.times import Instant
from tui.domain.workspace import Rate
from tui.present.naming import COLORS, NewThing, next_color, wrong_with
from tui.present.things import estimate_text, progress_words, rate_text
from tui.session.state import State

ROWS: dict[str, tuple[str, ...]] = {
    "project": ("client", "color", "ticks", "rate", "estimate", "note"),
    "task": ("project", "ticks", "estimate", "assignees"),
    "client": ("email", "address", "note"),
    "tag": (),
}
"""The rows of the form by kind, besides the name."""

TEXTS = ("name", "color", "note", "email", "address", "rate", "estimate")
"""The fields that are typed."""

_FIELDS = {
    "project": ("name", "client_id", "color", "billable", "public", "note", "rate", "estimate"),
    "task": ("name", "billable", "done", "estimate", "assignee_ids"),
    "client": ("name", "email", "address", "note"),
    "tag": ("name",),
}
_WORDS = {
    "client_id": "client",
    "project_id": "project",
    "color": "colour",
    "email": "e-mail",
    "assignee_ids": "assignees",
}
_RATE = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?")
_ROW_OF = {"hourly_rate": "rate", "project_id": "project", "client_id": "client"}


class ThingFields(Struct, frozen=True, kw_only=True):
    """What stands in the form. `thing` is the one being edited; None makes a new one."""

    kind: str = "project"
    thing: Thing | None = None
    name: str = ""
    project_id: str | None = None
    """The project that a task is of."""
    client_id: str | None = None
    color: str = COLORS[0]
    billable: bool = False
    public: bool = False
    done: bool = False
    note: str = ""
    email: str = ""
    address: str = ""
    rate: str = ""
    estimate: str = ""
    assignee_ids: tuple[str, ...] = ()
    billable_chosen: bool = False
    """Whether a person set it; until then a new task is billable as its project is."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What the form means: errors forbid saving, by row; `values` are the fields that are set, as they would be sent."""

    errors: dict[str, str]
    values: dict[str, Any]


def fields_of(thing: Thing, state: State) -> ThingFields:
    """The form of a thing as it is now."""
    fields = ThingFields(kind=kind_of(thing), thing=thing, name=thing.name)
    match thing:
        case Client():
            return replace(fields, email=thing.email, address=thing.address, note=thing.note)
        case Project():
            return replace(
                fields,
                client_id=thing.client_id,
                color=thing.color,
                billable=thing.billable,
                public=thing.public,
                note=thing.note,
                rate=rate_text(thing.hourly_rate),
                estimate=estimate_text(thing.estimate),
            )
        case Task():
            return replace(
                fields,
                project_id=thing.project_id,
                billable=thing.billable,
                done=thing.done,
                estimate=estimate_text(thing.estimate),
                assignee_ids=thing.assignee_ids,
            )
        case _:
            return fields


def fields_new(state: State, project_id: str | None, client_id: str | None, kind: str = "") -> ThingFields:
    """The form of a new thing, with the project for a task and the client for a project as they were selected."""
    catalog = state.catalog
    project = catalog.project(project_id)
    client = catalog.clients.get(client_id or "")
    return ThingFields(
        kind=kind or "project",
        project_id=project_id if project and not project.archived else None,
        client_id=client_id if client and not client.archived else None,
        color=next_color(catalog),
        billable=state.workspace.settings.default_billable,
        public=state.workspace.settings.default_public,
    )


def followed(fields: ThingFields, state: State) -> ThingFields:
    """The form with the ids that things go by now, and a new task as billable as its project."""
    fields = replace(
        fields, client_id=state.current(fields.client_id), project_id=state.current(fields.project_id)
    )
    if fields.thing is not None or fields.billable_chosen:
        return fields
    project = state.catalog.project(fields.project_id) if fields.kind == "task" else None
    billable = project.billable if project else state.workspace.settings.default_billable
    return replace(fields, billable=billable)


def changed(fields: ThingFields, first: ThingFields) -> list[str]:
    """Names of the fields that a person changed since the form was opened, of those that its kind has."""
    mine = (*_FIELDS[fields.kind], *(("project_id",) if fields.kind == "task" else ()))
    return [name for name in mine if getattr(fields, name) != getattr(first, name)]


def touched(fields: ThingFields, first: ThingFields) -> list[str]:
    """What a person changed, by the names on the form."""
    return [_WORDS.get(name, name) for name in changed(fields, first)]


def judge(fields: ThingFields, first: ThingFields, state: State) -> Verdict:
    """What is wrong, and what is set: of a new thing everything, of another one what was touched."""
    names = changed(fields, first) if fields.thing is not None else list(_FIELDS[fields.kind])
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name in names:
        try:
            if name == "rate":
                values["hourly_rate"] = parse_rate(fields.rate, _currency(fields, state))
            elif name == "estimate":
                values["estimate"] = parse_estimate(fields.estimate)
            else:
                value = getattr(fields, name)
                values[name] = value.strip() if name in ("name", "email", "color") else value
        except InputError as error:
            errors[name] = error.said
    kind: Any = fields.kind
    change = ThingChange(**{name: value for name, value in values.items() if name != "done"})
    errors |= {_ROW_OF.get(name, name): said for name, said in wrong_fields(kind, change).items()}
    errors |= _wrong_name(fields, names, state)
    return Verdict(errors=errors, values=values)


def _wrong_name(fields: ThingFields, names: Sequence[str], state: State) -> dict[str, str]:
    if fields.thing is not None and not {"name", "client_id"} & set(names):
        return {}
    thing = NewThing(
        kind=fields.kind, name=fields.name, project_id=fields.project_id, client_id=fields.client_id
    )
    wrong = wrong_with(thing, state.catalog, fields.thing.id if fields.thing else "")
    if fields.client_id and fields.client_id not in state.catalog.clients and "client_id" in names:
        wrong["client"] = "this client is not there any more: choose another one"
    return wrong


def change_of(verdict: Verdict, thing: Thing) -> ThingChange:
    """The change of a thing as it is now: what was touched, without what is so already."""
    now = {name: getattr(thing, name, None) for name in verdict.values}
    # Nothing is nothing, whether it is no client or an empty text.
    return ThingChange(
        **{
            name: value
            for name, value in verdict.values.items()
            if value != now[name] and (value or now[name])
        }
    )


def parse_rate(text: str, currency: str = "") -> Rate | None:
    """`85`, `85.5` or `85,50` as money an hour; None for nothing. InputError for all else."""
    text = text.strip()
    if not text:
        return None
    found = _RATE.fullmatch(text)
    if found is None:
        raise InputError("an amount is such as 85 or 85.50", field="rate")
    whole, part = found.groups()
    return Rate(amount=int(whole) * 100 + int((part or "0").ljust(2, "0")), currency=currency)


def parse_estimate(text: str) -> Seconds | None:
    """`40h`, `1:30` or `90m` in seconds; None for nothing. InputError for all else."""
    if not text.strip():
        return None
    try:
        return durations.parse(text) or None
    except InputError:
        raise InputError("a length is such as 40h, 1:30 or 90m", field="estimate") from None


def _currency(fields: ThingFields, state: State) -> str:
    rate = getattr(fields.thing, "hourly_rate", None)
    return rate.currency if rate is not None and rate.currency else state.workspace.currency


def is_color(text: str) -> bool:
    """Whether it can be drawn as one: `#03A9F4`."""
    return not wrong_fields("project", ThingChange(color=text))


def progress(fields: ThingFields, hours: Mapping[str, Held], state: State, now: Instant) -> str:
    """`27h 10m of 40h · 68 %` beside the estimate as it is typed; "" where nothing was spent and none is set.

    What was spent by everybody where the server tells, else by the user, as far as is known.
    """
    thing = fields.thing
    if thing is None:
        return ""
    own = hours.get(thing.id, Held()).seconds
    told = thing.duration if isinstance(thing, Project) else None
    running = state.running
    ticks = running is not None and thing.id in (running.project_id, running.task_id)
    try:
        estimate = parse_estimate(fields.estimate)
    except InputError:
        estimate = None
    own += running.duration(now) if running is not None and ticks else 0
    words = progress_words(max(told or 0, own), estimate)
    return f"{words}, by all" if (told or 0) > own else words


def barred(kind: str, state: State) -> str:
    """Why things of that kind can't be made or changed here; "" where they can."""
    rights = state.rights
    said = {"client": rights.projects, "project": rights.projects, "task": rights.tasks, "tag": rights.tags}
    return said.get(kind, "")
