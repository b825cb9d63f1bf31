"""The Manage tab as one: which list is shown and how it is looked at, each kind in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.domain.things import Held
from tui.domain.times import Instant
from tui.present.choice import Choice
from tui.present.manage import (
    KINDS,
    Facts,
    Row,
    View,
    count_of,
    elsewhere,
    found,
    in_order,
    in_sight,
    kept_marks,
    note_of,
    rows_of,
)
from tui.present.managecolumns import Look, column_of, empty_columns
from tui.present.managelines import layout
from tui.present.text import Span
from tui.session.state import PlaceInfo, State
from tui.widgets.find import FindLine
from tui.widgets.manage import FilterLine, KindsLine, ManageHead, ManageList, NoteLine, OnlyLine
from tui.widgets.strips import Lines

FIRST = "project"
"""The list that is shown first."""
_ORDER = tuple(kind for kind, _ in KINDS)


class ManagePane(Vertical):
    """Lists of what can be managed. It keeps how each was looked at; what is chosen is told."""

    class Moved(Message):
        """Something else is chosen, marked or shown."""

    class Opened(Message):
        """A row was clicked twice."""

    class Looked(Message):
        """Another list is looked at."""

        def __init__(self, kind: str) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, places: Callable[[], Sequence[PlaceInfo]], *, id: str | None = None) -> None:  # noqa: A002
        """`places` tells all workspaces; it is asked when the tab or their list is opened."""
        super().__init__(id=id)
        self._places = places
        self._facts: Facts | None = None
        self._now: Instant = 0
        self.kind = FIRST
        self.hidden = False
        """Whether archived and done things are shown."""
        self._views = {kind: View() for kind in _ORDER}
        self._anchor = ""
        """Id of the row at which a range began; empty while none is marked."""
        self._before: frozenset[str] = frozenset()
        """What was marked before the range began."""
        self._made: tuple[object, ...] = ()
        self._every: list[Row] = []
        self._without: frozenset[str] = frozenset()
        """Ids of the columns in which nothing stands."""

    def compose(self) -> ComposeResult:
        """Kinds, what it is narrowed to, the line to type in, heads, rows."""
        yield KindsLine(id="kinds")
        yield OnlyLine(id="only")
        yield FilterLine(id="filter")
        yield NoteLine(id="manage-note")
        yield ManageHead(id="manage-head")
        yield ManageList(id="manage")

    # what is chosen

    @property
    def listing(self) -> ManageList:
        """The rows."""
        return self.query_one(ManageList)

    @property
    def view(self) -> View:
        """How the list is looked at."""
        return self._views[self.kind]

    @property
    def choice(self) -> Choice:
        """What the cursor stands on."""
        return row.choice if (row := self.listing.row) is not None else Choice()

    @property
    def things(self) -> tuple[str, ...]:
        """Ids of what is marked, in the order of the list; what its words hide comes last."""
        marks = self.view.marks
        if not marks:
            return ()
        seen = [row.id for row in self.listing.rows if row.id in marks]
        return (*seen, *sorted(marks.difference(seen)))

    @property
    def ranging(self) -> bool:
        """Whether a range is being marked."""
        return bool(self._anchor)

    @property
    def typing(self) -> bool:
        """Whether words are being typed."""
        return self.query_one(FilterLine).typing

    # showing

    def show(self, state: State, now: Instant, hours: Mapping[str, Held], *, opened: bool = False) -> None:
        """Show this state; `opened`: the tab has just come to sight."""
        old = self._facts
        if old is None or old.state.workspace.id != state.workspace.id:
            self._views = {kind: elsewhere(kind, view) for kind, view in self._views.items()}
            self._anchor = ""
            opened = True
            self._show_words()
        asked = opened or old is None or self.kind == "workspace"
        places = self._places() if asked or old is None else old.places
        self._facts, self._now = Facts(state, hours, places), now
        self._list()

    def tick(self, now: Instant) -> None:
        """Show times as they are at `now`."""
        self._now = now
        self.listing.tick(now)

    def set_flat(self, flat: bool) -> None:
        """With or without a rule under the kinds."""
        self.query_one(KindsLine).set_class(flat, "-flat")

    def on_resize(self) -> None:
        """The heads stand over the columns: there may be a scroll bar now, or none any more."""
        self.call_after_refresh(self._head)

    def _rows(self, facts: Facts) -> list[Row]:
        """All rows of the kind; made anew only where something of them has changed."""
        state = facts.state
        made = self.kind, state.catalog, facts.hours, state.members, state.user, facts.places
        same = len(made) == len(self._made) and all(
            one is other for one, other in zip(made, self._made, strict=True)
        )
        if not same:
            self._made, self._every = made, rows_of(self.kind, facts)
        return self._every

    def _list(self) -> None:
        facts = self._facts
        if facts is None:
            return
        every = self._rows(facts)
        view = self.view
        seen = in_sight(every, view, facts.state, hidden=self.hidden)
        view = kept_marks(view, facts.state, seen)
        if view.of != self.view.of:
            seen = in_sight(every, view, facts.state, hidden=self.hidden)
        key = column_of(self.kind, view.sort).key
        rows = in_order(found(seen, view.words), key, falling=view.falling)
        self._without = empty_columns(self.kind, rows, facts.state.deleting)
        closed = 0
        if not rows and not self.hidden:
            closed = len(found(in_sight(every, view, facts.state, hidden=True), view.words))
        self.listing.show(
            rows,
            Look(facts.state, self._now, view.marks),
            (self.kind, view, closed),
            view.stood,
            self._without,
        )
        row = self.listing.row
        self._views[self.kind] = replace(view, stood=row.id if row is not None else view.stood)
        counts = {kind: count_of(kind, facts, hidden=self.hidden) for kind in _ORDER}
        self.query_one(KindsLine).show(self.kind, counts, hidden=self.hidden)
        name = dict(KINDS)[self.kind].lower()
        self.query_one(OnlyLine).show(facts, view, len(rows), name)
        self.query_one(FilterLine).say(
            Span(f" {len(rows):,} of {len(seen):,} ", "dim") if view.words else Span("")
        )
        self.query_one(NoteLine).show(note_of(self.kind, facts.state))
        self._head()
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        if self._facts is not None:
            bar = self.listing.row_count() > self.listing.size.height and bool(self.listing.rows)
            self.query_one(ManageHead).show(self.kind, self.view, self._without, bar=bar)

    def _look(self, view: View) -> None:
        """Look at the list so, and tell."""
        self._views[self.kind] = view
        self._list()
        self.post_message(self.Moved())

    # which list

    def to_kind(self, kind: str) -> None:
        """Show another list, as it was left."""
        self._anchor = ""
        self.kind = kind
        self._show_words()
        if self._facts is not None and kind == "workspace":
            self._facts = replace(self._facts, places=self._places())
        self._list()
        self.post_message(self.Looked(kind))
        self.post_message(self.Moved())

    def _show_words(self) -> None:
        """Let the line to type in show the words of this list."""
        line = self.query_one(FilterLine)
        line.put(self.view.words)
        line.display = bool(self.view.words)

    def step_kind(self, step: int) -> None:
        """The next list, or the one before; behind the last is the first."""
        self.to_kind(_ORDER[(_ORDER.index(self.kind) + step) % len(_ORDER)])

    def only(self, kind: str, of: Choice) -> None:
        """Show of another list only what is of this client or project."""
        self._views[kind] = replace(self._views[kind], of=of, words="", stood="", marks=frozenset())
        self.to_kind(kind)

    # how it is looked at

    def sort_by(self, column_id: str) -> None:
        """Sort by that column; once more the other way round."""
        view, column = self.view, column_of(self.kind, column_id)
        falling = not view.falling if view.sort == column.id else column.number
        self._look(replace(view, sort=column.id, falling=falling))

    def step_sort(self, step: int) -> str:
        """Sort by the next column, or by the one before. Returns its name."""
        cells = self.listing.scrollable_content_region.width
        columns = [column for column, _ in layout(self.kind, cells, self._without)]
        at = next((n for n, one in enumerate(columns) if one.id == self.view.sort), 0)
        column = columns[(at + step) % len(columns)]
        self._look(replace(self.view, sort=column.id, falling=column.number))
        return column.title

    def reverse(self) -> None:
        """The other way round."""
        self._look(replace(self.view, falling=not self.view.falling))

    def toggle_hidden(self) -> None:
        """Show what is archived and done, or hide it."""
        self.hidden = not self.hidden
        self._look(self.view)

    def drop(self) -> bool:
        """Drop the marks; else the typed words; else what it is narrowed to. Whether there was anything."""
        view, line = self.view, self.query_one(FilterLine)
        if view.marks or self._anchor:
            self.drop_marks()
        elif view.words or line.display:
            line.close()
            self.listing.focus(scroll_visible=False)
            self._look(replace(view, words=""))
        elif view.of.kind != "nothing":
            self._look(replace(view, of=Choice()))
        else:
            return False
        return True

    async def open_filter(self) -> None:
        """Type words that names must have."""
        line = self.query_one(FilterLine)
        await line.open()
        line.put(self.view.words)
        self.post_message(self.Moved())

    # marks

    def drop_marks(self) -> None:
        """Forget them."""
        self._anchor = ""
        self._look(replace(self.view, marks=frozenset()))

    def toggle_mark(self) -> None:
        """Mark or unmark the row, and go on."""
        self._anchor = ""
        if (row := self.listing.row) is not None:
            self._look(replace(self.view, marks=self.view.marks ^ {row.id}))
            self.listing.move("down")

    def toggle_range(self) -> None:
        """Begin a range at the cursor, or end the one that is being marked."""
        row = self.listing.row
        if self._anchor or row is None:
            self._anchor = ""
            self.post_message(self.Moved())
        else:
            self._anchor, self._before = row.id, self.view.marks
            self._spread()

    def _spread(self) -> None:
        """Let the range reach from where it began to the cursor."""
        rows = self.listing.rows
        at = next((y for y, row in enumerate(rows) if row.id == self._anchor), None)
        if at is None:
            self._anchor = ""
            return
        first, last = sorted((at, self.listing.cursor))
        between = frozenset(row.id for row in rows[first : last + 1])
        if self._before | between != self.view.marks:
            self._look(replace(self.view, marks=self._before | between))

    # what the parts tell

    def on_manage_list_moved(self, message: ManageList.Moved) -> None:
        """The cursor moved."""
        message.stop()
        self.remember()
        self.post_message(self.Moved())

    def remember(self) -> None:
        """The cursor stands where it stands: it is kept, and a range reaches there."""
        if (row := self.listing.row) is not None and row.id != self.view.stood:
            self._views[self.kind] = replace(self.view, stood=row.id)
            if self._anchor:
                self._spread()

    def on_manage_list_opened(self, message: ManageList.Opened) -> None:
        """A second click on a row."""
        message.stop()
        self.post_message(self.Opened())

    def on_find_line_typed(self, message: FindLine.Typed) -> None:
        """Other words; the first of what they let through is chosen."""
        message.stop()
        self._look(replace(self.view, words=message.words, stood=""))

    def on_find_line_stepped(self, message: FindLine.Stepped) -> None:
        """The cursor moves while words are typed."""
        message.stop()
        self.listing.move(message.act)

    def on_find_line_chosen(self, message: FindLine.Chosen) -> None:
        """The words stay, and the keys are for the list."""
        message.stop()
        self.leave_filter()

    def on_find_line_kept(self, message: FindLine.Kept) -> None:
        """The same."""
        message.stop()
        self.leave_filter()

    def leave_filter(self) -> None:
        """Go to the list; nothing typed means no words."""
        self.query_one(FilterLine).display = bool(self.view.words.strip())
        self.listing.focus(scroll_visible=False)

    def on_find_line_dropped(self, message: FindLine.Dropped) -> None:
        """All is shown again."""
        message.stop()
        self.query_one(FilterLine).close()
        self.listing.focus(scroll_visible=False)
        self._look(replace(self.view, words=""))

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A click on a kind or on the head of a column; the rest is for the screen."""
        does, _, what = message.part.partition(" ")
        if does == "kind":
            message.stop()
            self.to_kind(what)
            self.listing.focus(scroll_visible=False)
        elif does == "sort":
            message.stop()
            self.sort_by(what)
