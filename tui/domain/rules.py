"""Rules that tie a folder to what is done in it: its project, its tags, a ticket number from the branch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import TypeVar

from msgspec import Struct

from tui.domain.entries import EntryDraft
from tui.domain.projects import Catalog, Project, Task
from tui.domain.times import Instant

DEFAULT_TICKET = (
    r"(?<![A-Za-z0-9])([A-Z][A-Z0-9]+-[0-9]+)(?![A-Za-z0-9])"
    r"|(?<![^/])(?:issue|gh|bug|ticket)?[-_]?(#?[0-9]{2,})(?![0-9.]|[-_][0-9])"
)
"""`ACME-123` anywhere, or a number that begins a part of the name: `1234-fix`, `fix/#1234`, `issue-1234`.

A number that goes on as a date or a version (`2026-11`, `1.2`) is none.
"""

_LONGEST_TICKET = 60

Named = TypeVar("Named", Project, Task)


class Rule(Struct, frozen=True, kw_only=True):
    """What is suggested where the program was started in a folder, or below it."""

    folder: str
    """The whole path."""
    written: str = ""
    """The folder as the person wrote it."""
    project: str = ""
    """`Backend API`, `Backend API / Login flow` or `Acme: Backend API`."""
    ticket: str = ""
    """A regular expression for the name of the branch; its first group counts, if it has one. Empty: no ticket."""
    tags: tuple[str, ...] = ()


class Suggestion(Struct, frozen=True, kw_only=True):
    """What a rule says in a workspace, now."""

    description: str = ""
    """The ticket."""
    project_id: str | None = None
    task_id: str | None = None
    tag_ids: tuple[str, ...] = ()
    new_tags: tuple[str, ...] = ()
    """Names of tags that there are not yet."""
    billable: bool = False
    folder: str = ""
    """The folder of the rule, as the person wrote it."""
    trouble: str = ""
    """Why its project can't be taken, in words; then there is none in it."""

    @property
    def usable(self) -> bool:
        """Whether it says anything."""
        return bool(self.description or self.project_id or self.tag_ids or self.new_tags)

    def draft(self, start: Instant) -> EntryDraft:
        """An entry of it that begins then."""
        return EntryDraft(
            start=start,
            description=self.description,
            project_id=self.project_id,
            task_id=self.task_id,
            tag_ids=self.tag_ids,
            new_tags=self.new_tags,
            billable=self.billable,
        )


def ruling(rules: Iterable[Rule], folder: str) -> Rule | None:
    """The rule with the longest folder of those that the folder is in; of two for the same the later one."""
    found: Rule | None = None
    for rule in rules:
        if PurePath(folder).is_relative_to(rule.folder) and (
            found is None or len(PurePath(rule.folder).parts) >= len(PurePath(found.folder).parts)
        ):
            found = rule
    return found


def ticket_in(pattern: str, branch: str) -> str:
    """What the pattern finds in the name of a branch; "" for nothing."""
    match = re.search(pattern, branch) if pattern else None
    if match is None:
        return ""
    ticket = next((group for group in match.groups() if group), match[0])
    # Clockify takes no < and > in a description, and a branch may have them.
    return re.sub(r"[<>\s]+", " ", ticket).strip()[:_LONGEST_TICKET]


def suggestion(rule: Rule, branch: str, catalog: Catalog) -> Suggestion | None:
    """What the rule says in a workspace; None when it says nothing and there is no trouble with it either."""
    project, task, trouble = _place(rule, catalog) if rule.project else (None, None, "")
    tag_ids, new_tags = _tags(rule.tags, catalog)
    made = Suggestion(
        description=ticket_in(rule.ticket, branch),
        project_id=project.id if project else None,
        task_id=task.id if task else None,
        tag_ids=tag_ids,
        new_tags=new_tags,
        billable=task.billable if task else bool(project and project.billable),
        folder=rule.written or rule.folder,
        trouble=trouble,
    )
    return made if made.usable or trouble else None


def _place(rule: Rule, catalog: Catalog) -> tuple[Project | None, Task | None, str]:
    """The project and task that a rule names, or why there is none."""
    if not catalog.projects:
        return None, None, ""  # nothing was read of this workspace yet: that is no fault of the rule
    closed = ""
    for client, name, task_name in _readings(rule.project):
        found = [p for p in _same(catalog.projects.values(), name) if _is_of(p, client, catalog)]
        active = [project for project in found if not project.archived]
        if not task_name and len(active) > 1:
            return None, None, f"{len(active)} projects are called “{name}”: write “Client: {name}”"
        for project in active:
            if not task_name:
                return project, None, ""
            tasks = _same(catalog.tasks_of(project.id), task_name)
            if task := next((task for task in tasks if not task.done), None):
                return project, task, ""
            if tasks:
                closed = f"the task “{task_name}” of “{project.name}” is done"
        if found and not active:
            closed = f"the project “{name}” is archived"
    return None, None, closed or f"no project “{rule.project}” here"


def _readings(text: str) -> Iterator[tuple[str, str, str]]:
    """(client, project, task) that the words may mean: a name may have a slash or a colon in it."""
    yield "", text.strip(), ""
    halves = [(text, "")]
    halves += [(text[: at.start()], text[at.end() :]) for at in re.finditer("/", text)]
    for front, task in halves:
        if task:
            yield "", front.strip(), task.strip()
        for at in re.finditer(":", front):
            yield front[: at.start()].strip(), front[at.end() :].strip(), task.strip()


def _same(things: Iterable[Named], name: str) -> list[Named]:
    """Those of that very name, else those of it in another case."""
    every = list(things)
    exact = [thing for thing in every if thing.name.strip() == name]
    return exact or [thing for thing in every if thing.name.strip().casefold() == name.casefold()]


def _is_of(project: Project, client: str, catalog: Catalog) -> bool:
    if not client:
        return True
    owner = catalog.client_of(project)
    return owner is not None and owner.name.strip().casefold() == client.casefold()


def _tags(names: Iterable[str], catalog: Catalog) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the tags that there are, and names of those that there are not. Archived ones are left out."""
    ids: list[str] = []
    new: list[str] = []
    for name in names:
        same = [tag for tag in catalog.tags.values() if tag.name.casefold() == name.casefold()]
        active = [tag.id for tag in same if not tag.archived]
        if active:
            ids.append(active[0])
        elif not same:
            new.append(name)
    return tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(new))
