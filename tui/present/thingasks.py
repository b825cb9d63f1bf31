"""The questions with more than two answers about clients, projects, tasks and tags: deleting, archiving, merging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.domain.projects import Client, Project, Tag
from tui.domain.things import Held, Thing, is_active, kind_of
from tui.present.answers import LATER, Question, Way
from tui.present.changes import NAMED, project_color
from tui.present.text import Line, Span, literal
from tui.present.things import counted, held_words, sum_of, thing_line, thing_lines
from tui.session.state import State

DELETE, CLOSE, ALL, ONE, ARCHIVE = "delete", "close", "all", "one", "archive"
"""What can be answered, besides keeping everything as it is."""


def delete_question(
    things: Sequence[Thing], held: Mapping[str, Held], state: State, *, whole: bool
) -> Question:
    """The question before things are deleted; `held` is what is in each, `whole` whether all of it is known."""
    one, kind = len(things) == 1, kind_of(things[0])
    active = [thing for thing in things if is_active(thing)]
    inside = sum_of([held[thing.id] for thing in things])
    lines = thing_lines(things, state) if one else _with_held(things, held, state)
    said: list[Line] = [(Span("in it: " if one else "in them: ", "dim"), Span(held_words(inside), "strong"))]
    if not whole:
        said[0] = (*said[0], Span(", as far as this machine has read", "dim"))
    elif inside.entries and (state.account.kind != "local" or len(state.members.people) > 1):
        said[0] = (*said[0], Span(" of yours", "dim"))
    said.append((Span("▲ ", "warn"), Span("a deletion can't be undone", "warn")))
    keeps = _keeps(kind, inside, state, one=one)
    if keeps:
        said.append((Span("▲ ", "warn"), Span(keeps, "warn")))
    if _runs_on(things, state):
        said.append(
            (Span("▲ ", "warn"), Span(f"the running timer is on {'it' if one else 'one of them'}", "warn"))
        )
    closed = "done" if kind == "task" else "archived"
    if active:
        gone = f"{closed} first: only so Clockify deletes {'it' if one else 'them'}; then gone for good"
        word = "Done, then delete" if kind == "task" else "Archive, then delete"
        ways = [
            Way(id=DELETE, key="y", word=word, does=gone, destroys=True),
            Way(
                id=CLOSE,
                key="a",
                word="Done only" if kind == "task" else "Archive only",
                does="out of sight, with all that is in it; undo takes it back",
            ),
        ]
    else:
        ways = [Way(id=DELETE, key="y", word="Delete", does="gone for good", destroys=True)]
    ways.append(_keep(one=one))
    return Question(
        title=f"Delete {counted(things)}?",
        subject=lines,
        said=tuple(said),
        ways=tuple(ways),
        safe=CLOSE if active else LATER,
    )


def _keeps(kind: str, inside: Held, state: State, *, one: bool) -> str:
    """What is known of what becomes of the entries."""
    if not (inside.entries or inside.tasks or inside.projects):
        return ""
    if state.account.kind != "local":
        of = f"a {kind} that is" if one else f"{kind}s that are"
        return f"Clockify does not document what entries keep of {of} deleted"
    its, it = ("its", "it") if one else ("their", "them")
    lose = {
        "client": f"{its} projects stay, without a client",
        "project": f"{its} tasks go with {it}; entries stay, without a project",
        "task": f"{its} entries stay on the project, without a task",
        "tag": f"{its} entries lose {it}",
    }
    return lose[kind]


def _runs_on(things: Sequence[Thing], state: State) -> bool:
    running = state.running
    if running is None:
        return False
    project = state.catalog.project(running.project_id)
    named = {running.project_id, running.task_id, *running.tag_ids, project.client_id if project else None}
    return any(thing.id in named for thing in things)


def _with_held(things: Sequence[Thing], held: Mapping[str, Held], state: State) -> tuple[Line, ...]:
    shown = things if len(things) <= NAMED + 1 else things[:NAMED]
    lines: list[Line] = [
        (Span("  "), *thing_line(thing, state), Span(f" · {held_words(held[thing.id])}", "dim"))
        for thing in shown
    ]
    if len(things) > len(shown):
        lines.append((Span(f"  and {len(things) - len(shown)} more", "dim"),))
    return tuple(lines)


def archive_client_question(client: Client, projects: Sequence[Project], state: State) -> Question:
    """The question before a client is archived that has active projects."""
    count = len(projects)
    those = f"its {count} active project{'' if count == 1 else 's'}"
    return Question(
        title=f"Archive {counted([client])}?",
        subject=(thing_line(client, state),),
        said=((Span(f"{those}:", "dim"),), *_indented(projects, state)),
        ways=(
            Way(
                id=ONE,
                key="y",
                word="Only the client",
                does="the client goes out of sight; its projects stay active",
            ),
            Way(
                id=ALL,
                key="a",
                word="With its project" if count == 1 else f"With its {count} projects",
                does="all of it goes out of sight; one undo takes it back",
            ),
            _keep(one=True),
        ),
        safe=ONE,
    )


def _indented(projects: Sequence[Project], state: State) -> tuple[Line, ...]:
    shown = projects if len(projects) <= NAMED + 1 else projects[:NAMED]
    lines: list[Line] = [
        (Span("  ● ", project_color(state.catalog, project.id)), Span(literal(project.name)))
        for project in shown
    ]
    if len(projects) > len(shown):
        lines.append((Span(f"  and {len(projects) - len(shown)} more", "dim"),))
    return tuple(lines)


def merge_question(tags: Sequence[Tag], into: Tag, held: Mapping[str, Held], state: State) -> Question:
    """The question before tags become one; `held` is what carries each."""
    one = len(tags) == 1
    lines: list[Line] = []
    for tag in tags[: NAMED + 1]:
        count = held[tag.id].entries
        entries = f"{count:,} {'entry' if count == 1 else 'entries'}"
        target: Line = (Span(" → ", "dim"), *thing_line(into, state)) if count else ()
        lines.append((Span("  "), *thing_line(tag, state), Span(f" · {entries}", "dim"), *target))
    if len(tags) > NAMED + 1:
        lines.append((Span(f"  and {len(tags) - NAMED - 1} more", "dim"),))
    said: list[Line] = []
    if state.account.kind != "local":
        words = "entries of other members can't be seen from here: they keep what they carry"
        said.append((Span("▲ ", "warn"), Span(words, "warn")))
    if not is_active(into):
        said.append(
            (Span("▲ ", "warn"), Span("it is archived: no entry can get it until it is restored", "warn"))
        )
    it = "it is" if one else "they are"
    return Question(
        title=f"Merge {counted(tags)} into {counted([into])}?",
        subject=tuple(lines),
        said=tuple(said),
        ways=(
            Way(
                id=ARCHIVE,
                key="y",
                word="Merge, then archive",
                does=f"{it} archived; one undo takes all back",
            ),
            Way(
                id=DELETE,
                key="d",
                word="Merge, then delete",
                does=f"{it} archived, then deleted; no key takes that back",
                destroys=True,
            ),
            _keep(one=one),
        ),
        safe=ARCHIVE,
    )


def _keep(*, one: bool) -> Way:
    return Way(id=LATER, key="n", word="Keep", does="it stays as it is" if one else "they stay as they are")
