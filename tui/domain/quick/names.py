"""Names in a line: which project, task or tag is meant, and how one is written so that it is found again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from msgspec import Struct

from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.quick.scene import Fault, Scene
from tui.domain.quick.tokens import Piece, Word, quote, split

LONGEST_NAME = 100
"""The server takes no longer name for a tag."""
SHORTEST_PROJECT, LONGEST_PROJECT = 2, 250
"""So many characters the server takes for the name of a project."""

_WORD_START = re.compile(r"(?<![^\W_])[^\W_]")
_BARE = re.compile(r'[^\s/:"][^\s/:]*')
_BARE_TAG = re.compile(r'[^\s"]\S*')

Thing = TypeVar("Thing", Client, Project, Task, Tag)


def word_starts(name: str) -> list[str]:
    """The name in lower case, from its beginning and from the beginning of each word in it."""
    name = name.casefold()
    return [name[place:] for place in {0, *(match.start() for match in _WORD_START.finditer(name))}]


class Index(Generic[Thing]):
    """Things by their names: the same name, or one that begins so or has a word that begins so."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._things: list[Thing] = list(things)
        self._same: dict[str, list[Thing]] = {}
        starts: list[tuple[str, int]] = []
        for number, thing in enumerate(self._things):
            self._same.setdefault(thing.name.casefold(), []).append(thing)
            starts += [(start, number) for start in word_starts(thing.name)]
        self._starts = sorted(starts)

    def same(self, name: str, *, exactly: bool = False) -> list[Thing]:
        """Those of that name, in any case or exactly so."""
        found = self._same.get(name.casefold(), [])
        return [thing for thing in found if thing.name == name] if exactly else found

    def begun(self, name: str) -> list[Thing]:
        """Those whose name, or a word in it, begins so; in any case."""
        wanted = name.casefold()
        numbers: dict[int, None] = {}
        for place in range(bisect_left(self._starts, (wanted, -1)), len(self._starts)):
            text, number = self._starts[place]
            if not text.startswith(wanted):
                break
            numbers[number] = None
        return [self._things[number] for number in numbers]

    def best(self, piece: Piece, allowed: Callable[[Thing], bool]) -> list[Thing]:
        """What a piece means: those of its very name, else of its name, else those that begin so."""
        name = piece.text
        tries: list[Callable[[], list[Thing]]] = [lambda: self.same(name), lambda: self.begun(name)]
        if piece.quoted and piece.closed:
            tries.insert(0, lambda: self.same(name, exactly=True))
        for look in tries:
            if found := [thing for thing in look() if allowed(thing)]:
                return found
        return []


class Place(Struct, frozen=True):
    """Where `@…` puts the time; with a fault both are None."""

    project_id: str | None = None
    task_id: str | None = None
    fault: Fault | None = None


class Names:
    """Finds and writes names in one scene; what it needs for that is made when it is first needed."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._tasks: dict[str, Index[Task]] = {}

    @cached_property
    def clients(self) -> Index[Client]:
        """All clients."""
        return Index(self._scene.catalog.clients.values())

    @cached_property
    def projects(self) -> Index[Project]:
        """All projects, archived ones too."""
        return Index(self._scene.catalog.projects.values())

    @cached_property
    def tags(self) -> Index[Tag]:
        """All tags, archived ones too."""
        return Index(self._scene.catalog.tags.values())

    @cached_property
    def all_tasks(self) -> Index[Task]:
        """All tasks of all projects, done ones too."""
        return Index(self._scene.catalog.tasks.values())

    def tasks(self, project_id: str) -> Index[Task]:
        """All tasks of a project, done ones too."""
        if project_id not in self._tasks:
            self._tasks[project_id] = Index(self._scene.catalog.tasks_of(project_id))
        return self._tasks[project_id]

    def place(self, word: Word) -> Place:
        """The project, and the task in it, that `@…` means."""
        if word.junk >= 0:
            quoted = word.pieces[-1].quoted
            said = (
                "a blank goes after a name in quotes" if quoted else "a name with / or : in it goes in quotes"
            )
            return Place(fault=Fault(word.junk, word.end, said))
        found, task = self._project(*_named(word)), word.piece("/")
        if isinstance(found, Fault):
            return Place(fault=found)
        if task is None:
            return Place(found.id)
        inside = self._task(task, found)
        return Place(fault=inside) if isinstance(inside, Fault) else Place(found.id, inside.id)

    def tag(self, word: Word) -> Tag | str | Fault:
        """The tag that `#…` means, the name of one that is to be made, or why it is neither."""
        piece = word.pieces[0]
        name, exactly = piece.text.strip(), piece.quoted and piece.closed
        same = self.tags.same(piece.text, exactly=exactly) or self.tags.same(name, exactly=exactly)
        found = [tag for tag in same if not tag.archived]
        if not found and not exactly and piece.text:
            found = [tag for tag in self.tags.begun(piece.text) if not tag.archived]
        said, mends = "", False
        if word.junk >= 0:
            said = "a blank goes after a name in quotes"
        elif not name:
            said, mends = "which tag?", True
        elif len(found) == 1:
            return found[0]
        elif found:
            said, mends = self._which(piece.text, found), True
        elif same:
            said = f"“#{same[0].name}” is archived"
        else:
            said = _refused(name)
        return Fault(word.start, word.end, said, mends=mends) if said else name

    def client_of(self, project: Project) -> Client | None:
        """The project's client, or None."""
        return self._scene.catalog.client_of(project)

    def write_place(self, project_id: str, task_id: str | None) -> str:
        """`@…` in the shortest form that is found again; a project that is not known stands there by its id."""
        catalog = self._scene.catalog
        project, task = catalog.project(project_id), catalog.task(task_id)
        if project is None:
            return f"@{quote(project_id)}"
        client = self.client_of(project)
        owners = [f"{name}:" for name in _forms(client.name, _BARE)] if client else [":"]
        tasks = [f"/{name}" for name in _forms(task.name, _BARE)] if task else [""]
        names = _forms(project.name, _BARE)
        text = ""
        for owner in ["", *owners]:
            for name in names:
                for inside in tasks:
                    text = f"@{owner}{name}{inside}"
                    if self.place(split(text)[0]) == Place(project_id, task.id if task else None):
                        return text
        return text

    def write_tag(self, name: str, tag_id: str | None) -> str:
        """`#…` in the shortest form that is found again; without an id it is a new tag."""
        text = ""
        for form in _forms(name, _BARE_TAG):
            text = f"#{form}"
            found = self.tag(split(text)[0])
            if (found.id if isinstance(found, Tag) else found) == (tag_id or name):
                return text
        return text

    def _project(self, piece: Piece, client: Piece | None) -> Project | Fault:
        if not piece.text.strip():
            return Fault(piece.start - 1, piece.end, "which project?", mends=True)
        owners = self._owners(client)
        if client is not None and not owners:
            return Fault(client.start, client.end, f"no client “{client.text}”")

        def owned(project: Project) -> bool:
            return self._owned(project, owners)

        both = [] if client is not None else self._with_client(piece)
        found = [project for project in both if not project.archived] or self.projects.best(
            piece, lambda project: not project.archived and owned(project)
        )
        if len(found) == 1:
            return found[0]
        if found:
            return Fault(piece.start, piece.end, self._which(piece.text, found), mends=True)
        if old := both or self.projects.best(piece, owned):
            return Fault(piece.start, piece.end, f"“{old[0].name}” is archived")
        return _no_project(piece, owners)

    def _with_client(self, piece: Piece) -> list[Project]:
        """The projects that `"Acme: Website"` means where none is called so: a client's name, a colon, its own."""
        if not piece.quoted or ":" not in piece.text or self.projects.same(piece.text):
            return []
        found: dict[str, Project] = {}
        for at in re.finditer(":", piece.text):
            owner, name = piece.text[: at.start()].strip(), piece.text[at.end() :].strip()
            owners = {client.id for client in self.clients.same(owner)}
            for project in self.projects.same(name):
                if project.client_id in owners:
                    found[project.id] = project
        return list(found.values())

    def active(self, word: Word) -> list[Project]:
        """All active projects that the pieces before a `/` can mean."""
        piece, client = _named(word)
        owners = self._owners(client)
        both = [] if client is not None else self._with_client(piece)
        return [project for project in both if not project.archived] or self.projects.best(
            piece, lambda project: not project.archived and self._owned(project, owners)
        )

    def of_client(self, word: Word) -> Callable[[Project], bool]:
        """Whether a project is of the client that `@client:` says; always so when it says none."""
        owners = self._owners(_named(word)[1])
        return lambda project: self._owned(project, owners)

    def _owned(self, project: Project, owners: set[str | None] | None) -> bool:
        owner = self.client_of(project)
        return owners is None or (owner.id if owner else None) in owners

    def _owners(self, client: Piece | None) -> set[str | None] | None:
        """Ids of the clients that a piece means; None in it is "no client". None: it was not said."""
        if client is None:
            return None
        if not client.text:
            return {None}
        return {found.id for found in self.clients.best(client, lambda _client: True)}

    def _task(self, piece: Piece, project: Project) -> Task | Fault:
        if not piece.text.strip():
            return Fault(piece.start - 1, piece.end, "which task?", mends=True)
        index = self.tasks(project.id)
        found = index.best(piece, lambda task: not task.done)
        if len(found) == 1:
            return found[0]
        if found:
            return Fault(piece.start, piece.end, self._which(piece.text, found), mends=True)
        if old := index.best(piece, lambda _task: True):
            return Fault(piece.start, piece.end, f"“{old[0].name}” is done")
        said = f"no task “{piece.text}” in {project.name}"
        return Fault(piece.start, piece.end, said, "task", piece.text, project.id)

    def _which(self, typed: str, found: Sequence[Project | Task | Tag]) -> str:
        """`which “back”: Backend API (Acme), Backlog?`, the most used first; at most three are named."""
        ranked = sorted(found, key=lambda thing: (-self._scene.weight(thing.id), thing.name.casefold()))
        named = []
        for thing in ranked[:3]:
            client = self.client_of(thing) if isinstance(thing, Project) else None
            named.append(f"{thing.name} ({client.name})" if client else thing.name)
        return f"which “{typed}”: {', '.join(named)}{', …' if len(ranked) > 3 else ''}?"


def _no_project(piece: Piece, owners: set[str | None] | None) -> Fault:
    """No project is called so; whether one could be."""
    said, name = f"no project “{piece.text}”", piece.text
    if not SHORTEST_PROJECT <= len(name.strip()) <= LONGEST_PROJECT:
        return Fault(piece.start, piece.end, said)
    parent = next(iter(owners)) if owners is not None and len(owners) == 1 else None
    return Fault(piece.start, piece.end, said, "project", name, parent or "")


def _refused(name: str) -> str:
    """Why no tag can have that name; "" when it can."""
    if "<" in name or ">" in name:
        return "Clockify refuses < and > here"
    if len(name) > LONGEST_NAME:
        return f"{len(name):,} characters; Clockify takes {LONGEST_NAME}"
    return ""


def _named(word: Word) -> tuple[Piece, Piece | None]:
    """The pieces of the project and of its client, if that is said."""
    first, second = word.pieces[0], word.piece(":")
    return (second, first) if second else (first, None)


def _forms(name: str, bare: re.Pattern[str]) -> list[str]:
    """The ways to write a name, the shortest first."""
    return [name, quote(name)] if bare.fullmatch(name) else [quote(name)]
