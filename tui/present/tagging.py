"""Tags of several entries at once: each is on all of them, on some or on none, and can be put on all or taken off."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.entries import EntryChange, TimeEntry
from tui.present.text import Line, Span, cut, line_width, literal
from tui.session.state import State


class TagWish(Struct, frozen=True, kw_only=True):
    """A tag, on how many of the entries it is, and what is wished for; without an id it is a new one."""

    id: str | None
    name: str
    had: int = 0
    of: int
    on: bool | None = None
    """On all, on none; None leaves it as it is."""

    @property
    def changes(self) -> bool:
        """Whether something is wished for that is not so."""
        return self.on is not None

    def turned(self) -> TagWish:
        """The next wish: on all, on none, as it is; without those that are so already."""
        wishes = [True] * (self.had < self.of) + [False] * (self.had > 0)
        if self.on is None:
            return replace(self, on=wishes[0])
        place = wishes.index(self.on) + 1
        return replace(self, on=wishes[place] if place < len(wishes) else None)

    def put_on(self) -> TagWish:
        """The wish that all have it."""
        return replace(self, on=True if self.had < self.of else None)

    def line(self, cells: int) -> Line:
        """`[–] #bug   on 4 of 10`; what is wished for stands out."""
        share = self.had if self.on is None else self.of if self.on else 0
        sign = "[ ]" if share == 0 else "[x]" if share == self.of else "[–]"
        style = {True: "good", False: "bad", None: "" if share else "dim"}[self.on]
        said = Span(self._said(), "dim" if self.on is None else style)
        new = () if self.id else (Span("new: ", "warn"),)
        room = cells - 4 - line_width(new) - line_width((said,)) - 2
        name = Span(cut(f"#{literal(self.name)}", max(4, room)), "tag")
        left: Line = (Span(f"{sign} ", style), *new, name)
        return (*left, Span(" " * max(2, cells - line_width(left) - line_width((said,)))), said)

    def _said(self) -> str:
        if self.on is None:
            if self.had in (0, self.of):
                return "on all" if self.had else ""
            return f"on {self.had} of {self.of}"
        if not self.on:
            return f"taken off {self.had}"
        return f"put on {self.of - self.had} more" if self.had else f"put on all {self.of}"


def wishes_for(entries: Sequence[TimeEntry], state: State) -> list[TagWish]:
    """The tags that the entries have, the commonest first, then all others by name."""
    known = state.catalog.tags
    count = {tag_id: sum(tag_id in entry.tag_ids for entry in entries) for tag_id in known}
    rows = [
        TagWish(id=tag.id, name=tag.name, had=count[tag.id], of=len(entries))
        for tag in known.values()
        if count[tag.id] or not tag.archived
    ]
    return sorted(rows, key=lambda row: (-row.had, row.name.casefold()))


def retagged(entry: TimeEntry, wishes: Sequence[TagWish]) -> EntryChange:
    """What has to change on an entry; the names of new tags go with the act itself."""
    put = [wish.id for wish in wishes if wish.on and wish.id]
    taken = {wish.id for wish in wishes if wish.on is False}
    kept = [tag_id for tag_id in entry.tag_ids if tag_id not in taken]
    return EntryChange(tag_ids=(*kept, *(tag_id for tag_id in put if tag_id not in kept)))
