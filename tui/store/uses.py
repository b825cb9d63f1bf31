"""What habits are made of: the newest entries of a person in a workspace, without reading their JSON."""

from __future__ import annotations

from tui.domain.habits import Use
from tui.store.database import Database

MOST = 2000
"""So many entries are looked at: about ninety days of somebody who makes twenty a day."""


def newest_uses(database: Database, workspace_id: str, user_id: str, limit: int = MOST) -> list[Use]:
    """The newest entries, newest first. Raises StoreError."""
    rows = database.read(
        """SELECT start, description, project_id, task_id, tags, billable FROM entries
        WHERE workspace_id = ? AND user_id = ? ORDER BY start DESC LIMIT ?""",
        (workspace_id, user_id, limit),
    )
    return [
        Use(start, description, project_id, task_id, tags, bool(billable))
        for start, description, project_id, task_id, tags, billable in rows
    ]
