"""Quick add: one line says everything.

Order is free. `@` says the project and task, `#` a tag, `$` and `!$` whether it is billable; what says a time is
told in `when`. What is not understood is description: its words, joined by single blanks. A backslash before a
word, or quotes, make it description whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.entries import LONGEST_DESCRIPTION, EntryDraft, check
from tui.domain.errors import InputError
from tui.domain.projects import Catalog, Tag
from tui.domain.quick import when
from tui.domain.quick.names import Names
from tui.domain.quick.scene import Fault, Line, Mark, Scene
from tui.domain.quick.tokens import PLAIN, PROJECT, TAG, Word, split


def parse(text: str, scene: Scene) -> Line:
    """What the line means: a draft, or faults with their places. Never raises."""
    words = split(text)
    times = when.read(words, scene)
    names = Names(scene)
    faults = list(times.faults)
    roles = ["text"] * len(words)
    for number in times.used:
        roles[number] = "time"
    project_id, task_id = _place(words, names, roles, faults)
    tag_ids, new_tags = _tags(words, names, roles, faults)
    billable = _billable(words, roles, faults)
    if billable is None:
        billable = usual_billable(scene.catalog, project_id, task_id)
    said = [word for word, role in zip(words, roles, strict=True) if role == "text" and word.text]
    description = " ".join(word.text for word in said)
    faults += _description(said, description)
    draft = None
    if not faults and times.start is not None:
        draft = EntryDraft(
            start=times.start,
            end=times.end,
            description=description,
            project_id=project_id,
            task_id=task_id,
            tag_ids=tag_ids,
            new_tags=new_tags,
            billable=billable,
        )
    return Line(
        draft=draft,
        faults=tuple(sorted(faults, key=lambda fault: (fault.start, fault.end))),
        notes=times.notes,
        marks=tuple(Mark(word.start, word.end, role) for word, role in zip(words, roles, strict=True)),
        timed=times.timed,
        day=times.day,
        length=None if draft is None or draft.end is None else draft.end - draft.start,
    )


def usual_billable(catalog: Catalog, project_id: str | None, task_id: str | None) -> bool:
    """What the task, else the project, says about billing; False without either."""
    project, task = catalog.project(project_id), catalog.task(task_id)
    return task.billable if task else bool(project and project.billable)


def _place(
    words: Sequence[Word], names: Names, roles: list[str], faults: list[Fault]
) -> tuple[str | None, str | None]:
    project_id = task_id = None
    seen = False
    for number, word in enumerate(words):
        if word.kind != PROJECT:
            continue
        roles[number] = "project"
        if seen:
            said = "two projects: a backslash makes one of them description"
            faults.append(Fault(word.start, word.end, said))
            continue
        seen = True
        place = names.place(word)
        project_id, task_id = place.project_id, place.task_id
        if place.fault:
            faults.append(place.fault)
    return project_id, task_id


def _tags(
    words: Sequence[Word], names: Names, roles: list[str], faults: list[Fault]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the tags that there are, and names of those to make; each once, in the order of the line."""
    known: dict[str, None] = {}
    new: dict[str, str] = {}
    for number, word in enumerate(words):
        if word.kind != TAG:
            continue
        roles[number] = "tag"
        tag = names.tag(word)
        if isinstance(tag, Fault):
            faults.append(tag)
        elif isinstance(tag, Tag):
            known[tag.id] = None
        else:
            roles[number] = "new-tag"
            new.setdefault(tag.casefold(), tag)
    return tuple(known), tuple(new.values())


def _billable(words: Sequence[Word], roles: list[str], faults: list[Fault]) -> bool | None:
    """What the signs say; None without one."""
    said: bool | None = None
    for number, word in enumerate(words):
        if word.kind != PLAIN or word.text not in when.SIGNS:
            continue
        roles[number] = "billable"
        this = word.text == "$"
        if said is not None and said != this:
            faults.append(Fault(word.start, word.end, "billable or not: $ and !$ are both there"))
        said = this
    return said


def _description(said: Sequence[Word], description: str) -> list[Fault]:
    """Why the description can't be taken, at the word with the wrong sign or over all of it."""
    try:
        check(0, None, description)
    except InputError as error:
        first, last = said[0], said[-1]
        if len(description) <= LONGEST_DESCRIPTION:
            first = last = next((word for word in said if "<" in word.text or ">" in word.text), first)
        return [Fault(first.start, last.end, error.said)]
    return []
