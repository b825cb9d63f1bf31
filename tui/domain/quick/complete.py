"""What the word under the cursor can become: projects and tasks, tags, earlier descriptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.entries import TimeEntry
from tui.domain.projects import Project, Task
from tui.domain.quick.line import parse
from tui.domain.quick.names import Names, word_starts
from tui.domain.quick.scene import Scene
from tui.domain.quick.tokens import PLAIN, PROJECT, TAG, Piece, Word, split
from tui.domain.quick.write import described


class Completion(Struct, frozen=True):
    """One way to go on."""

    kind: str
    """`project`, `task`, `tag` or `text`."""
    id: str
    """Of the project, task or tag; of an entry with that description for a text."""
    words: str
    """What a list shows: `Backend API (Acme)`, `Backend API / Login flow`, a tag's name, a description."""
    text: str
    """The whole new line."""
    cursor: int
    """Where the cursor stands in it."""


def completions(
    text: str, cursor: int, scene: Scene, earlier: Sequence[TimeEntry] = ()
) -> tuple[Completion, ...]:
    """What fits at the cursor, the most used first, then by name; `earlier` are entries, the newest first.

    After `@` a name fits when it, a word in it, or its client begins so; tasks are offered by their own names
    too. An earlier description fits when it, or a word in it, begins with what is typed. Where nothing fits, the
    first name that may mean several things is gone on with. Archived and done ones are never offered. Never raises.
    """
    cursor = max(0, min(cursor, len(text)))
    word = next((word for word in split(text) if word.start < cursor <= word.end), None)
    if word is not None and word.kind in (PROJECT, TAG):
        typed = split(text[word.start : cursor])[0]
        piece = typed.pieces[-1]
        if typed.junk >= 0:
            return ()
        stop = word.end if word.pieces[-1].closed else cursor
        found = _tags(piece, scene) if word.kind == TAG else _places(typed, piece, scene)
        return tuple(_put(text, word.start, stop, offer) for offer in found)
    return _descriptions(text, cursor, word, scene, earlier) or _mending(text, cursor, scene)


def _mending(text: str, cursor: int, scene: Scene) -> tuple[Completion, ...]:
    """What the first name can become that stands elsewhere and may mean several things; the cursor stays."""
    fault = next((fault for fault in parse(text, scene).faults if fault.mends), None)
    if fault is None or fault.start < cursor <= fault.end:
        return ()
    offers = completions(text, fault.end, scene)
    after = len(text) - cursor
    return tuple(replace(one, cursor=len(one.text) - after) if cursor > fault.end else one for one in offers)


class _Offer(Struct, frozen=True):
    """What can stand at the cursor: `token` is how the line says it."""

    kind: str
    id: str
    words: str
    token: str


def _tags(piece: Piece, scene: Scene) -> Iterable[_Offer]:
    names = Names(scene)
    found = [tag for tag in names.tags.begun(piece.text) if not tag.archived]
    for tag in sorted(found, key=lambda tag: (-scene.weight(tag.id), tag.name.casefold())):
        yield _Offer("tag", tag.id, tag.name, names.write_tag(tag.name, tag.id))


def _places(word: Word, piece: Piece, scene: Scene) -> Iterable[_Offer]:
    names, catalog = Names(scene), scene.catalog
    projects: list[Project] = []
    tasks: list[Task] = []
    if piece.lead == "/":
        for project in names.active(word):
            tasks += names.tasks(project.id).begun(piece.text)
    else:
        projects = names.projects.begun(piece.text)
        if piece.lead == "@" and piece.text:
            owners = {client.id for client in names.clients.begun(piece.text)}
            known = {project.id for project in projects}
            projects += [
                project
                for project in catalog.projects.values()
                if project.client_id in owners and project.id not in known
            ]
            tasks = names.all_tasks.begun(piece.text)
        projects = [p for p in filter(names.of_client(word), projects) if not p.archived]
    found: list[tuple[str, str, str, str, str | None]] = []
    for project in projects:
        found.append(("project", project.id, _shown(project, names), project.id, None))
    for task in tasks:
        owner = catalog.project(task.project_id)
        if owner is not None and not owner.archived and not task.done:
            twice = len(names.projects.same(owner.name)) > 1
            shown = f"{_shown(owner, names) if twice else owner.name} / {task.name}"
            found.append(("task", task.id, shown, owner.id, task.id))
    for kind, identity, shown, project_id, task_id in sorted(
        found, key=lambda one: (-scene.weight(one[1]), one[2].casefold())
    ):
        yield _Offer(kind, identity, shown, names.write_place(project_id, task_id))


def _shown(project: Project, names: Names) -> str:
    client = names.client_of(project)
    return f"{project.name} ({client.name})" if client else project.name


def _descriptions(
    text: str, cursor: int, under: Word | None, scene: Scene, earlier: Sequence[TimeEntry]
) -> tuple[Completion, ...]:
    """Earlier descriptions for the words of description that end at the cursor."""
    if not earlier or (under is not None and under.kind != PLAIN and cursor < under.end):
        return ()
    words = split(text)
    roles = [mark.kind for mark in parse(text, scene).marks]
    last = max((i for i, word in enumerate(words) if word.start < cursor), default=-1)
    first = last + 1
    while first > 0 and roles[first - 1] == "text":
        first -= 1
    run = words[first : last + 1]
    if not run and (under is not None or "text" in roles):
        return ()
    typed = " ".join(word.text for word in run)
    if under is not None and cursor < under.end:
        typed = typed[: len(typed) - (under.end - cursor)]
    wanted = typed.casefold() + (" " if run and under is None else "")
    counts = Counter(entry.description for entry in earlier if entry.description)
    newest = {entry.description: entry.id for entry in reversed(earlier)}
    begin, stop = (run[0].start, max(run[-1].end, cursor)) if run else (cursor, cursor)
    return tuple(
        _put(text, begin, stop, _Offer("text", newest[description], description, described(description)))
        for description, _count in counts.most_common()
        if description != typed and any(start.startswith(wanted) for start in word_starts(description))
    )


def _put(text: str, start: int, stop: int, offer: _Offer) -> Completion:
    """The line with the token in that place, and the cursor behind it and a blank."""
    rest = text[stop:]
    if not rest[:1].isspace():
        rest = f" {rest}"
    line, cursor = text[:start] + offer.token + rest, start + len(offer.token) + 1
    return Completion(offer.kind, offer.id, offer.words, line, cursor)
