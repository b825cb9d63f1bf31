"""The picker for the tags of several entries at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.message import Message
from textual.widgets import Input

from tui.domain.entries import TimeEntry
from tui.present.choose import Sieve
from tui.present.form import LONGEST_TAG, one_line
from tui.present.tagging import TagWish, wishes_for
from tui.present.text import Line, keys_line
from tui.screens.pick import Picker
from tui.session.state import State
from tui.widgets.field import Field
from tui.widgets.picklist import PickList


class TurningField(Field):
    """A field in which a blank before anything is typed is no text but a key: no name begins with one."""

    class Turned(Message):
        """The blank was pressed."""

    def on_key(self, event: Key) -> None:
        """Keep the blank out of the text."""
        if event.character == " " and not self.value:
            event.stop()
            event.prevent_default()
            self.post_message(self.Turned())


class TagsPicker(Picker[tuple[TagWish, ...] | None]):
    """Puts tags on all of several entries, or takes them off. Dismisses with the wishes that change something."""

    FIELD = TurningField
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn", "On, off, as it is", show=False),
        Binding("ctrl+s", "done", "Done", show=False),
    ]

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
        name = one_line(typed).strip().lstrip("#").strip()
        found: list[int | str] = list(self._sieve.find(name))
        exact = any(wish.name.casefold() == name.casefold() for wish in self._wishes)
        usable = name and len(name) <= LONGEST_TAG and not set("<>") & set(name)
        return [*found, name] if usable and not exact else found

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

    def on_turning_field_turned(self) -> None:
        """The blank turns the tag under the cursor."""
        self.action_turn()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter puts what was typed for on all, and is done."""
        event.stop()
        row = self.query_one(PickList).current
        if self.query_one(Field).value.strip():
            if row is None:
                return
            self._become(row, self._wish(row).put_on())
        self.action_done()

    def taken(self, row: int | str) -> None:
        """Turn a tag to the next wish; what was typed goes, and the next one can be."""
        self._become(row, self._wish(row).turned())
        field = self.query_one(Field)
        if field.value:
            field.value = ""
        else:
            self.query_one(PickList).refresh()

    def action_turn(self) -> None:
        """The tag under the cursor."""
        row = self.query_one(PickList).current
        if row is not None:
            self.taken(row)

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
