"""What is in each client, project, task and tag: counted from an index of its own, over all of the mirror's entries."""

from __future__ import annotations

from tui.domain.durations import Seconds
from tui.store.database import Database

Sums = dict[str, tuple[int, Seconds]]
"""By id: how many entries, and how many seconds the finished ones have together."""


def sums(
    database: Database, workspace_id: str, user_id: str
) -> tuple[dict[tuple[str, str], tuple[int, Seconds]], Sums]:
    """By (project id, task id; "" for none), and by tag, what the user has tracked. Raises StoreError."""
    place = (workspace_id, user_id)
    by_work = {
        (project_id or "", task_id or ""): (count, seconds or 0)
        for project_id, task_id, count, seconds in database.read(
            """SELECT project_id, task_id, count(*), sum(end - start) FROM entries
            WHERE workspace_id = ? AND user_id = ? GROUP BY project_id, task_id""",
            place,
        )
    }
    by_tag: Sums = {}
    # An entry with several tags counts for each: the groups are of what stands together.
    for tags, count, seconds in database.read(
        """SELECT tags, count(*), sum(end - start) FROM entries
        WHERE workspace_id = ? AND user_id = ? AND tags <> '' GROUP BY tags""",
        place,
    ):
        for tag in tags.split(" "):
            before = by_tag.get(tag, (0, 0))
            by_tag[tag] = before[0] + count, before[1] + (seconds or 0)
    return by_work, by_tag
