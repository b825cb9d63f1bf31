"""Changes of several entries that belong together: asked once, written as one, taken back as one."""

from __future__ import annotations

from msgspec import Struct

from tui.domain.entries import EntryChange, EntryDraft, TimeEntry


class Batch(Struct, frozen=True, kw_only=True):
    """What becomes of which entries; done in the order of the fields."""

    words: str = "Changed"
    """What it does, in a word for the person: `Split`, `Merged`."""
    changes: tuple[tuple[TimeEntry, EntryChange], ...] = ()
    deletes: tuple[TimeEntry, ...] = ()
    adds: tuple[EntryDraft, ...] = ()
    new_tags: tuple[str, ...] = ()
    """Names of tags that are made first and added to each changed entry."""

    def __bool__(self) -> bool:
        return bool(self.changes or self.deletes or self.adds)
