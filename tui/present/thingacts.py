"""Acts that wait and change or delete a client, project, task or tag: in words, and what each answer would do."""

from __future__ import annotations

from typing import Any

from tui.domain.commands import DeleteThing, EditThing
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.things import Thing, ThingChange, ThingKind, applied, closes
from tui.domain.trouble import Answer, Kind, Trouble
from tui.domain.workspace import MemberProfile
from tui.present.compare import Compared
from tui.present.text import cut, literal
from tui.present.things import LABELS, called_words, field_value
from tui.session.state import State

_BLANK: dict[ThingKind, Thing] = {
    "client": Client(id="", workspace_id="", name=""),
    "project": Project(id="", workspace_id="", name=""),
    "task": Task(id="", project_id="", name=""),
    "tag": Tag(id="", workspace_id="", name=""),
    "profile": MemberProfile(id="", workspace_id="", user_id=""),
}


def kind_word(command: EditThing | DeleteThing) -> str:
    """`project`; of the user's own profile `week`."""
    return "week" if command.kind == "profile" else command.kind


def name_words(command: EditThing | DeleteThing, cells: int) -> str:
    """`“Site”`, `#bug`, `your week`."""
    if command.kind == "profile":
        return "your week"
    name = cut(literal(command.called), cells)
    return f"#{name}" if command.kind == "tag" else f"“{name}”"


def renames(command: object) -> bool:
    """Whether it gives a thing another name and does nothing else, so that two names stand in its words."""
    return isinstance(command, EditThing) and list(command.change.fields()) == ["name"]


def said(command: EditThing | DeleteThing, cells: int) -> str:
    """`Archive project “Site”`, `Rename client “X” to “Y”`, `Change project “Site”: colour, note`, `Delete tag #bug`."""
    name = called_words(command.kind, command.called, cells)
    if isinstance(command, DeleteThing):
        return f"Delete {name}"
    fields = command.change.fields()
    if renames(command):
        old = called_words(command.kind, str(command.was.name or command.called), cells)
        new = cut(literal(str(fields["name"])), cells)
        return f"Rename {old} to {'#' + new if command.kind == 'tag' else f'“{new}”'}"
    if list(fields) in (["archived"], ["done"]):
        return f"{_closing_verb(command)} {name}"
    labels = list(dict.fromkeys(label for key, label in LABELS.items() if key in fields))
    return f"Change {name}: {', '.join(labels)}"


def _closing_verb(command: EditThing) -> str:
    if command.kind == "task":
        return "Finish" if closes(command.change) else "Reopen"
    return "Archive" if closes(command.change) else "Restore"


def what(command: EditThing | DeleteThing) -> str:
    """What was refused: `to archive this project`, `this change of a tag`."""
    kind = kind_word(command)
    if isinstance(command, DeleteThing):
        return f"to delete this {kind}"
    if list(command.change.fields()) in (["archived"], ["done"]):
        return f"to {_closing_verb(command).lower()} this {kind}"
    return f"this change of a {kind}" if command.kind != "profile" else "this change of your week"


def more_words(command: EditThing | DeleteThing, trouble: Trouble, state: State) -> str:
    """What is good to know besides the server's words: how far it got; "" for nothing."""
    if trouble.kind is Kind.GONE:
        return ""
    if isinstance(command, DeleteThing):
        closed = "done" if command.kind == "task" else "archived"
        return f"it is {closed} already: only the deletion was refused"
    if waits_for_deletion(command, state):
        return "its deletion waits behind this"
    return ""


def waits_for_deletion(command: EditThing | DeleteThing, state: State) -> bool:
    """Whether the thing is to be deleted after what the act does."""
    return isinstance(command, EditThing) and state.current(command.thing_id) in state.deleting


def can_change(command: EditThing, state: State) -> bool:
    """Whether the thing has a form here that can change it: not that of another workspace, nor what is to go."""
    some_id, catalog = state.current(command.thing_id), state.catalog
    every = {**catalog.clients, **catalog.projects, **catalog.tasks, **catalog.tags}
    return some_id in every and not waits_for_deletion(command, state)


def compared(command: EditThing | DeleteThing, trouble: Trouble, state: State) -> tuple[Compared, ...]:
    """Where both sides changed a field: what it was, what it is here and there."""
    if not isinstance(command, EditThing) or trouble.kind is not Kind.BOTH:
        return ()
    rows = []
    for name in trouble.disputed:
        values = tuple(
            field_value(_with(command.kind, change), name, state)
            for change in (command.was, command.change, trouble.values)
        )
        rows.append(Compared(LABELS.get(name, name), values, both=True))
    return tuple(rows)


def _with(kind: ThingKind, change: ThingChange) -> Thing:
    return applied(_BLANK[kind], change)


def does(
    command: EditThing | DeleteThing, trouble: Trouble, answer: Answer, state: State
) -> tuple[str, bool]:
    """What an answer will do, and whether something is lost by it."""
    kind = kind_word(command)
    if answer in (Answer.MINE, Answer.THEIRS) and isinstance(command, EditThing):
        mine = answer is Answer.MINE
        side: ThingChange = command.change if mine else trouble.values
        rest: Any = command.change.fields().keys() - set(trouble.disputed)
        verb = "is sent" if mine else "stays"
        more = "; your other changes are sent" if rest and not mine else ""
        return f"{_values(command, trouble, side, state)} {verb}{more}", False
    if trouble.kind is Kind.GONE:
        return f"the {kind} is gone here too, with what was changed", True
    if isinstance(command, DeleteThing):
        return f"the {kind} stays, {'done' if command.kind == 'task' else 'archived'}", False
    kept = f"the {kind} becomes what the server has"
    if waits_for_deletion(command, state):
        return f"{kept}, and is not deleted", False
    return kept, not closes(command.change)


def _values(command: EditThing, trouble: Trouble, side: ThingChange, state: State) -> str:
    thing = _with(command.kind, side)
    found = [
        f"{LABELS.get(name, name)} {cut(field_value(thing, name, state), 28)}" for name in trouble.disputed
    ]
    return ", ".join(found) or "this side"
