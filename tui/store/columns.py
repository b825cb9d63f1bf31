"""What the entries of the mirror are found by: the columns of the index that `finding` goes through."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

from tui.domain.entries import TimeEntry

Keys = tuple[int, bytes, int | None, int | None, str, int | None, bool]
"""The columns place, folded, project_code, task_code, tags, tags_code and billable."""


def place_of(workspace_id: str, user_id: str) -> int:
    """A number for one user's entries in a workspace."""
    return code_of(f"{workspace_id} {user_id}")


@lru_cache(maxsize=1 << 14)
def code_of(some_id: str) -> int:
    """A number in the place of an id: six bytes, in which two ids of one workspace do not meet."""
    return int.from_bytes(blake2b(some_id.encode(), digest_size=6).digest())


def keys_of(entry: TimeEntry) -> Keys:
    """What an entry is found by."""
    return keys(
        place_of(entry.workspace_id, entry.user_id),
        entry.description,
        entry.project_id,
        entry.task_id,
        entry.tag_ids,
        billable=entry.billable,
    )


def keys(
    place: int,
    description: str,
    project_id: str | None,
    task_id: str | None,
    tag_ids: Sequence[str],
    *,
    billable: bool,
) -> Keys:
    """The values of those columns, in their order."""
    tags = " ".join(tag_ids)
    return (
        place,
        folded(description),
        code_of(project_id) if project_id else None,
        code_of(task_id) if task_id else None,
        tags,
        code_of(tags) if tags else None,
        billable,
    )


def folded(text: str) -> bytes:
    """A text as it is compared. Bytes, because SQLite copies each text that it looks into, but no bytes."""
    return text.casefold().encode(errors="replace")
