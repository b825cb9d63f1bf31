"""What a workspace asks of a new entry, in words: the form and the quick line say the same."""

from __future__ import annotations

from tui.domain.times import Instant, day_of, format_day
from tui.domain.workspace import WorkspaceSettings
from tui.session.state import State


def missing(
    settings: WorkspaceSettings, *, description: str, project_id: str | None, task_id: str | None, tags: bool
) -> dict[str, str]:
    """By field, what the workspace asks for and the entry has not. It blocks a finished entry, not a running one."""
    wanted = {
        "description": settings.force_description and not description.strip() and "a description",
        "project": settings.force_projects and not project_id and "a project",
        "task": settings.force_tasks and not task_id and "a task",
        "tags": settings.force_tags and not tags and "a tag",
    }
    return {field: f"this workspace asks for {what}" for field, what in wanted.items() if what}


def forbidden(state: State, start: Instant, end: Instant | None) -> dict[str, str]:
    """By field, why the workspace does not take a new entry at that time."""
    found = {}
    if state.workspace.settings.stopwatch_only and end is not None:
        found["end"] = "this workspace takes time from the timer only"
    if state.locked_before is not None and start < state.locked_before:
        day = format_day(day_of(state.locked_before, state.zone))
        found["day"] = f"this workspace is locked before {day}"
    return found
