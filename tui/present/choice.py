"""What the cursor stands on, and what starting "that" means."""

from __future__ import annotations

from msgspec import Struct

from tui.domain.entries import EntryDraft, TimeEntry, draft_of
from tui.domain.projects import Catalog
from tui.domain.summaries import Day, Gap
from tui.domain.things import Thing
from tui.domain.times import Instant
from tui.present.frame import label
from tui.present.text import cut, literal
from tui.session.state import State


class Choice(Struct, frozen=True, kw_only=True):
    """The thing under the cursor of a pane."""

    kind: str = "nothing"
    """`entry`, `day` or `gap` in the log; `client`, `project`, `task` or `none` (time without a project) in the
    tree; these and `tag`, `user` or `workspace` in the lists of Manage; `nothing` in an empty pane."""
    entry: TimeEntry | None = None
    gap: Gap | None = None
    day: Day | None = None
    """The day that the row of the log belongs to."""
    overlaps: bool = False
    """Whether the entry is marked for time that it shares with another."""
    client_id: str | None = None
    project_id: str | None = None
    task_id: str | None = None
    tag_id: str | None = None
    user_id: str | None = None
    workspace_id: str | None = None

    def thing(self, catalog: Catalog) -> Thing | None:
        """The client, project, task or tag that it is; None for all else."""
        match self.kind:
            case "client":
                return catalog.clients.get(self.client_id or "")
            case "project":
                return catalog.project(self.project_id)
            case "task":
                return catalog.task(self.task_id)
            case "tag":
                return catalog.tags.get(self.tag_id or "")
            case _:
                return None


def draft_of_choice(choice: Choice, state: State, now: Instant) -> EntryDraft:
    """What to start now: the project or task, the entry again, else the last entry, else an empty one.

    What is archived or done takes no time any more: there it is the last entry too.
    """
    if choice.kind == "entry" and choice.entry is not None:
        return draft_of(choice.entry, now)
    if can_start(choice, state):
        project, task = state.catalog.project(choice.project_id), state.catalog.task(choice.task_id)
        billable = task.billable if task else bool(project and project.billable)
        return EntryDraft(start=now, project_id=choice.project_id, task_id=choice.task_id, billable=billable)
    if choice.kind != "none" and state.last is not None:
        return draft_of(state.last, now)
    return EntryDraft(start=now)


def can_start(choice: Choice, state: State) -> bool:
    """Whether it is a project or task that is neither archived nor done."""
    project, task = state.catalog.project(choice.project_id), state.catalog.task(choice.task_id)
    closed = (project is not None and project.archived) or (task is not None and task.done)
    return choice.kind in ("project", "task") and not closed


def words_of_choice(choice: Choice, state: State) -> str:
    """What `draft_of_choice` would start, by name: `“Sprint planning”`, `Backend API / Login flow`."""
    draft = draft_of_choice(choice, state, 0)
    return named(draft.description, label(state.catalog, draft.project_id, draft.task_id))


def named(description: str, project: str = "") -> str:
    """How an entry is called in a sentence: its description in quotes, else its project."""
    if description:
        return f"“{cut(literal(description), 48)}”"
    return project or "an entry without a description"
