"""The picker for the tags of several entries at once."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.entries import TimeEntry
from tui.present.choose import Sieve
from tui.present.tagging import TagWish, wishes_for
from tui.present.text import Line, keys_line
from tui.screens.pick import TagsByTurns, is_new_tag, tag_typed
from tui.session.state import State


class TagsPicker(TagsByTurns[tuple[TagWish, ...] | None]):
    """Puts tags on all of several entries, or takes them off. Dismisses with the wishes that change something."""

    def __init__(self, state: State, entries: Sequence[TimeEntry], *, title: str) -> None:
        super().__init__(title)
        self._many = len(entries)
        self._wishes = wishes_for(entries, state)
        self._sift()

    def _sift(self) -> None:
        # By their places: the wishes change while they are chosen.
        self._sieve = Sieve([(place, wish.name) for place, wish in enumerate(self._wishes)])

    def find(self, typed: str) -> Sequence[int | str]:
        """Places of the tags that match, and the name that was typed as that of a new one."""
        name = tag_typed(typed)
        found: list[int | str] = list(self._sieve.find(name))
        return [*found, name] if is_new_tag(name, (wish.name for wish in self._wishes)) else found

    def draw(self, row: int | str, cells: int) -> Line:
        """`[–] #bug   on 4 of 10`."""
        return self._wish(row).line(cells)

    def total(self) -> int:
        """All tags."""
        return len(self._wishes)

    def count(self, rows: Sequence[int | str]) -> int:
        """A tag that is only typed is no match."""
        return sum(isinstance(row, int) for row in rows)

    def keys(self) -> Line:
        """Space and tab go through the wishes, enter ends."""
        return keys_line(("space", "all / none / as it is"), ("enter", "done"), ("esc", "leave"))

    def put_on(self, row: int | str) -> None:
        """Wish it on all."""
        self._become(row, self._wish(row).put_on())

    def turn(self, row: int | str) -> None:
        """Go on to the next wish."""
        self._become(row, self._wish(row).turned())

    def action_done(self) -> None:
        """Hand back what changes something."""
        self.dismiss(tuple(wish for wish in self._wishes if wish.changes))

    def _wish(self, row: int | str) -> TagWish:
        if isinstance(row, int):
            return self._wishes[row]
        return TagWish(id=None, name=row, of=self._many)

    def _become(self, row: int | str, wish: TagWish) -> None:
        if isinstance(row, int):
            self._wishes[row] = wish
        else:
            self._wishes.append(wish)
            self._sift()
