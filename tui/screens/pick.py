"""Pickers: a field that filters, and the list under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Key
from textual.message import Message
from textual.widgets import Input

from tui.domain.habits import Habits
from tui.present.choose import Heading, Sieve, Target, headed, headed_targets, target_sieve, targets
from tui.present.form import LONGEST_TAG, one_line
from tui.present.text import Line, Span, keys_line, literal
from tui.screens.dialog import Dialog, rule
from tui.session.state import State
from tui.widgets.field import Field
from tui.widgets.picklist import PickList
from tui.widgets.words import Words

T = TypeVar("T")


class Picker(Dialog[T]):
    """A dialog in which typing filters a list. The field keeps the focus; arrows move in the list."""

    DEFAULT_CSS = """
    Picker > #box { width: 66; padding: 0 2; }
    Picker .query { height: 1; }
    Picker .query > .sign { width: 2; }
    Picker .query > Field { padding: 0; }
    Picker #count { width: auto; }
    Picker #keys { height: 1; }
    Picker .head { margin: 0; }
    Picker.-roomy .head { margin: 0 0 1 0; }
    Picker.-tight .rule { display: block; }
    Picker #said { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+j", "move(1)", "Next", show=False),
        Binding("up,ctrl+k", "move(-1)", "Before", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("ctrl+home", "move(-1000000)", "First", show=False),
        Binding("ctrl+end", "move(1000000)", "Last", show=False),
    ]
    MOST_ROWS: ClassVar[int] = 18
    FIELD: ClassVar[type[Field]] = Field
    """The kind of field that is typed in."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    # what a subclass says

    def find(self, typed: str) -> Sequence[Any]:
        """The rows for what was typed."""
        raise NotImplementedError

    def draw(self, row: Any, cells: int) -> Line:
        """One row."""
        raise NotImplementedError

    def heading(self, row: Any) -> bool:
        """Whether a row is one that can't be taken."""
        return False

    def first(self, rows: Sequence[Any]) -> int:
        """Where the cursor begins when nothing is typed."""
        return 0

    def total(self) -> int:
        """How many things there are to choose from."""
        raise NotImplementedError

    def count(self, rows: Sequence[Any]) -> int:
        """How many of these rows match."""
        return sum(not self.heading(row) for row in rows)

    def keys(self) -> Line:
        """The keys, for the foot."""
        return keys_line(("enter", "take"), ("esc", "leave"))

    def taken(self, row: Any) -> None:
        """Enter or a click on a row."""
        raise NotImplementedError

    # what all do

    def frame(self) -> ComposeResult:
        """The field, the list and the keys."""
        if self._title:
            yield Words((Span(self._title, "title"),), classes="head")
        with Horizontal(classes="query"):
            yield Words((Span("› ", "accent"),), classes="sign")
            yield self.FIELD(id="query")
            yield Words(id="count")
        yield rule()
        yield PickList(self.draw, heading=self.heading, empty="nothing matches", id="rows")
        yield rule()
        yield Words(id="said", classes="-empty")
        yield Words(self.keys(), id="keys")

    def on_mount(self) -> None:
        """Show all, and begin in the field."""
        self.query_one(Field).focus()
        self.filter(first=True)
        self.fit()

    def fit(self) -> None:
        """Keep the list's height while the filter narrows, so that nothing jumps."""
        rows = len(self.find(""))
        chrome = 6 + (1 if self._title else 0) + self.has_class("-roomy")
        height = max(1, min(max(rows, 3), self.MOST_ROWS, self.app.size.height - chrome))
        self.query_one(PickList).styles.height = height

    def filter(self, *, first: bool = False) -> None:
        """Show the rows that match."""
        typed = self.query_one(Field).value
        rows = self.find(typed)
        self.query_one(PickList).show(rows, self.first(rows) if first else 0)
        count = self.count(rows)
        words = f"{count:,} of {self.total():,} match" if typed.strip() else ""
        self.query_one("#count", Words).show((Span(words, "dim"),))

    def on_input_changed(self) -> None:
        """Filter as it is typed."""
        self.say("")
        self.filter(first=not self.query_one(Field).value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes the row under the cursor."""
        event.stop()
        row = self.query_one(PickList).current
        if row is not None:
            self.taken(row)

    def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """So does a click."""
        self.taken(event.thing)

    def action_move(self, steps: int) -> None:
        """Move in the list."""
        self.query_one(PickList).move(steps)

    def action_page(self, direction: int) -> None:
        """Move by a page."""
        self.query_one(PickList).page(direction)


class ProjectPicker(Picker[tuple[str | None, str | None] | None]):
    """Chooses a project, or a task of one. Dismisses with their ids (None, None is "no project"), or with None."""

    def __init__(
        self,
        state: State,
        *,
        current: tuple[str | None, str | None],
        title: str,
        habits: Habits | None = None,
    ) -> None:
        """`current` is the project and task that stand now."""
        super().__init__(title)
        habits = habits or Habits()
        self._current = current
        rows = targets(state.catalog)
        self._first = headed_targets(rows, habits)
        self._sieve = target_sieve(rows, habits)

    def find(self, typed: str) -> Sequence[Target | Heading]:
        """Projects and tasks that match; the likeliest before all when nothing is typed."""
        return self._sieve.find(typed) if typed.strip() else self._first

    def draw(self, row: Target, cells: int) -> Line:
        """`● Project / Task   client`."""
        return row.line(cells)

    def first(self, rows: Sequence[Target]) -> int:
        """The one that is chosen now; where there is none, the likeliest."""
        if self._current[0] is None:
            return 0
        return next(
            (
                n
                for n, row in enumerate(rows)
                if isinstance(row, Target) and (row.project_id, row.task_id) == self._current
            ),
            0,
        )

    def total(self) -> int:
        """All but "no project"."""
        return len(self._sieve)

    def taken(self, row: Target) -> None:
        """Hand it back."""
        self.dismiss((row.project_id, row.task_id))


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


class TagsByTurns(Picker[T]):
    """What the pickers of tags share: space or tab turns the one under the cursor, enter is the end."""

    FIELD = TurningField
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn", "On or off", show=False),
        Binding("ctrl+s", "done", "Done", show=False),
    ]

    def put_on(self, row: Any) -> None:
        """The tag of that row is wanted: it was typed, and enter pressed."""
        raise NotImplementedError

    def turn(self, row: Any) -> None:
        """The tag of that row is wanted, or not any more."""
        raise NotImplementedError

    def action_done(self) -> None:
        """Hand back what is chosen."""
        raise NotImplementedError

    def taken(self, row: Any) -> None:
        """Turn a tag; what was typed goes, and the next one can be."""
        self.turn(row)
        field = self.query_one(Field)
        if field.value:
            field.value = ""
        else:
            self.query_one(PickList).refresh()

    def action_turn(self) -> None:
        """Turn the tag under the cursor."""
        row = self.query_one(PickList).current
        if row is not None:
            self.taken(row)

    def on_turning_field_turned(self) -> None:
        """The blank does too."""
        self.action_turn()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter adds what was typed for, and is done."""
        event.stop()
        row = self.query_one(PickList).current
        if self.query_one(Field).value.strip():
            if row is None:
                return
            self.put_on(row)
        self.action_done()


def tag_typed(typed: str) -> str:
    """The name of a tag in what was typed: with or without its sign."""
    return one_line(typed).strip().lstrip("#").strip()


def is_new_tag(name: str, known: Iterable[str]) -> bool:
    """Whether a tag of that name could be made: there is none yet, and Clockify takes it."""
    usable = bool(name) and len(name) <= LONGEST_TAG and not set("<>") & set(name)
    return usable and all(one.casefold() != name.casefold() for one in known)


class TagRow(Struct, frozen=True):
    """A tag in the picker; without an id it is a new one."""

    id: str | None
    name: str


class TagPicker(TagsByTurns[tuple[tuple[str, ...], tuple[str, ...]] | None]):
    """Chooses tags. Dismisses with ids and with names of new ones, or with None."""

    def __init__(
        self, state: State, *, current: Sequence[str], title: str, habits: Habits | None = None
    ) -> None:
        """`current` are the ids that stand now."""
        super().__init__(title)
        self._habits = habits or Habits()
        known = state.catalog.tags
        self._unknown = tuple(i for i in current if i not in known)
        mine = [TagRow(i, known[i].name) for i in dict.fromkeys(current) if i in known]
        free = [TagRow(t.id, t.name) for t in known.values() if not t.archived and t.id not in current]
        self._chosen: list[TagRow] = list(mine)
        self._mine = list(mine)
        self._free = sorted(free, key=lambda row: row.name.casefold())
        self._rows = [*mine, *self._free]
        self._sift()

    def _sift(self) -> None:
        self._sieve = Sieve([(row, row.name) for row in self._rows], self._weight)

    def _weight(self, row: TagRow) -> float:
        return self._habits.weight(row.id or "")

    def find(self, typed: str) -> Sequence[TagRow | Heading]:
        """Tags that match, and what was typed as a new one; with nothing typed those that it has, then the likeliest."""
        name = tag_typed(typed)
        if not name:
            return [*self._mine, *headed(self._free, self._weight, "all tags")]
        found = self._sieve.find(name)
        return [*found, TagRow(None, name)] if is_new_tag(name, (row.name for row in self._rows)) else found

    def draw(self, row: TagRow, cells: int) -> Line:
        """`☑ #bug`."""
        on = row in self._chosen
        new = () if row.id else (Span("new: ", "warn"),)
        return (
            Span("☑ " if on else "☐ ", "good" if on else "dim"),
            *new,
            Span(f"#{literal(row.name)}", "tag"),
        )

    def total(self) -> int:
        """All tags."""
        return len(self._sieve)

    def count(self, rows: Sequence[TagRow | Heading]) -> int:
        """A tag that is only typed is no match."""
        return sum(row in self._rows for row in rows)

    def keys(self) -> Line:
        """Enter ends, space and tab go on choosing."""
        return keys_line(("space", "on / off"), ("enter", "done"), ("esc", "leave"))

    def put_on(self, row: TagRow) -> None:
        """Choose it."""
        if row not in self._chosen:
            self._chosen.append(row)

    def turn(self, row: TagRow) -> None:
        """Choose it, or not any more; a new one stays in the list."""
        if row in self._chosen:
            self._chosen.remove(row)
            return
        self._chosen.append(row)
        if row not in self._rows:
            self._rows.append(row)
            self._free.append(row)
            self._sift()

    def action_done(self) -> None:
        """Hand back what is chosen, in the order in which it was."""
        ids = tuple(row.id for row in self._chosen if row.id is not None)
        names = tuple(row.name for row in self._chosen if row.id is None)
        self.dismiss((ids + self._unknown, names))
