"""Names and colours of new things: what can be one, and what is wrong with what can't."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tui.domain.projects import Catalog
from tui.domain.things import Thing, is_active
from tui.present.text import literal

KINDS = ("project", "task", "client", "tag")
"""What can be made in the small form, in the order that it is offered."""

COLORS = (
    "#03A9F4",
    "#2196F3",
    "#3F51B5",
    "#673AB7",
    "#9C27B0",
    "#E91E63",
    "#F44336",
    "#FF5722",
    "#FF9800",
    "#FFC107",
    "#CDDC39",
    "#8BC34A",
    "#4CAF50",
    "#009688",
    "#795548",
    "#607D8B",
)
"""Colours that a new project can have, round the wheel."""

LIMITS = {"project": (2, 250), "task": (1, 1000), "client": (1, 100), "tag": (1, 100), "workspace": (1, 50)}
"""Fewest and most characters of a name, by kind."""


class NewThing(Struct, frozen=True, kw_only=True):
    """What stands in the small form."""

    kind: str = "project"
    name: str = ""
    project_id: str | None = None
    client_id: str | None = None
    color: str = COLORS[0]
    billable: bool = False


def wrong_with(thing: NewThing, catalog: Catalog, besides: str = "") -> dict[str, str]:
    """What forbids to make it, by field; empty when it can be made.

    `besides` is the id of the thing that gets the name, where there is one: it is not in its own way.
    """
    wrong = {}
    if said := name_wrong(thing.kind, thing.name):
        wrong["name"] = said
    else:
        taken = [
            one for one in _siblings(thing, catalog) if one.id != besides and _same(thing.name, one.name)
        ]
        if taken:
            wrong["name"] = f"there is a {thing.kind} of this name" + _where(thing, catalog)
            if not any(is_active(one) for one in taken):
                wrong["name"] += f", {'done' if thing.kind == 'task' else 'archived'}"
    if thing.kind == "task" and catalog.project(thing.project_id) is None:
        wrong["project"] = "choose the project that it belongs to"
    return wrong


def name_wrong(kind: str, name: str, others: Iterable[str] = ()) -> str:
    """What is wrong with a name, in words; empty when nothing is."""
    name = name.strip()
    least, most = LIMITS[kind]
    if not name:
        return "a name is needed"
    if len(name) < least:
        return f"at least {least} characters"
    if len(name) > most:
        return f"{len(name):,} characters; Clockify takes {most:,}"
    if "<" in name or ">" in name:
        return "Clockify refuses < and > here"
    if any(_same(name, other) for other in others):
        return f"there is a {kind} of this name"
    return ""


def next_color(catalog: Catalog) -> str:
    """The colour that the fewest projects have, so that a new one stands out."""
    count = dict.fromkeys(COLORS, 0)
    for project in catalog.projects.values():
        color = project.color.upper()
        if color in count and not project.archived:
            count[color] += 1
    return min(COLORS, key=lambda color: count[color])


def made_words(thing: NewThing) -> str:
    """`Made project “Backend API”`, for the toast."""
    return f"Made {thing.kind} “{literal(thing.name.strip())}”"


def _siblings(thing: NewThing, catalog: Catalog) -> Iterable[Thing]:
    if thing.kind == "project":
        return [p for p in catalog.projects.values() if (p.client_id or None) == (thing.client_id or None)]
    if thing.kind == "task":
        return catalog.tasks_of(thing.project_id or "")
    return (catalog.clients if thing.kind == "client" else catalog.tags).values()


def _where(thing: NewThing, catalog: Catalog) -> str:
    if thing.kind == "task":
        return " in this project"
    if thing.kind == "project" and thing.client_id in catalog.clients:
        return f" for {literal(catalog.clients[thing.client_id].name)}"
    return ""


def _same(one: str, other: str) -> bool:
    return one.strip() == other.strip()
