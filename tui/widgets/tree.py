"""The project tree with this week's time."""

from __future__ import annotations

from collections.abc import Sequence

from textual.events import Click
from textual.message import Message

from tui.domain.projects import Catalog
from tui.domain.times import Instant
from tui.present.blank import empty_tree
from tui.present.choice import Choice
from tui.present.frame import Bar
from tui.present.text import Line
from tui.present.tree import Node, NodeKey, fold_cell, head_lines, holds, node_line, nodes, shape
from tui.session.state import State
from tui.widgets.rows import Rows
from tui.widgets.strips import Lines


class TreeHead(Lines):
    """The tree's title, which does not scroll."""

    DEFAULT_CSS = "TreeHead { height: 2; &.-flat { height: 1; } }"

    def make(self, cells: int) -> Sequence[Bar]:
        """The title, and a rule where there is room."""
        return [Bar(line) for line in head_lines(cells, self.content_size.height > 1)]


class TreeView(Rows):
    """Clients, projects, tasks. Folds are its own business; what is chosen is told."""

    class Moved(Message):
        """The cursor stands on something else."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    class Chosen(Message):
        """A row was chosen: show only its entries."""

    class Opened(Message):
        """A project was looked into."""

        def __init__(self, project_id: str) -> None:
            super().__init__()
            self.project_id = project_id

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._state: State | None = None
        self._now: Instant = 0
        self._shape = shape(Catalog())
        self._items: list[Node] = []
        self._opened: set[NodeKey] = set()
        self._folded: set[NodeKey] = set()
        self._shown: NodeKey | None = None
        self._touched = False

    @property
    def choice(self) -> Choice:
        """What the cursor stands on."""
        return self._items[self.cursor].choice if self.cursor < len(self._items) else Choice()

    def show(self, state: State, now: Instant, shown: Choice) -> None:
        """Show this state; `shown` is the row that the log is narrowed to."""
        old = self._state
        self._state, self._now = state, now
        if old is None or state.workspace.id != old.workspace.id:
            self._opened, self._folded, self._touched = set(), set(), False
        self._begin(state)
        if old is None or state.catalog is not old.catalog or state.pins != old.pins:
            self._shape = shape(state.catalog, state.pins)
        self._list()
        self._shown = next((node.place for node in self._items if node.choice == shown), None)

    def tick(self, now: Instant) -> None:
        """Show times as they are at `now`."""
        self._now = now
        running = self._state.running if self._state is not None else None
        if running is not None:
            top, height = self.scroll_offset.y, self.scrollable_content_region.height
            seen = range(top, min(top + height, len(self._items)))
            self.redraw_changed(y for y in seen if holds(self._items[y], running.project_id, running.task_id))

    def _begin(self, state: State) -> None:
        """Until somebody moves here: open what is being worked on, and stay at the top as names arrive."""
        if not self._touched:
            work = state.running or state.last
            if work and work.project_id:
                self._opened.add(("project", work.project_id))

    def _list(self) -> None:
        state = self._state
        if state is None:
            return
        stood = self._items[self.cursor] if self._touched and self.cursor < len(self._items) else None
        was, in_view = self.cursor, self._in_view(self.cursor)
        running = state.running
        loose = bool(state.totals.by_project.get("")) or (running is not None and running.project_id is None)
        self._items = nodes(self._shape, self._opened, self._folded, loose and not self._shape.empty)
        self.cursor = self._found(stood)
        self.fit_rows()
        if stood is not None and in_view and self.cursor != was:
            self.keep_in_view()
        if self._items and (stood is None or self._items[self.cursor].key != stood.key):
            self.post_message(self.Moved(self.choice))

    def _found(self, stood: Node | None) -> int:
        """The row of what the cursor stood on: itself, else a pin of it or what it was a pin of, else its number."""
        if stood is not None:
            for y, node in enumerate(self._items):
                if node.key == stood.key:
                    return y
            for y, node in enumerate(self._items):
                if node.place == stood.place:
                    return y
        return self.nearest(self.cursor if self._touched else 0, 1) or 0

    def _in_view(self, y: int) -> bool:
        top = self.scroll_offset.y
        return top <= y < top + self.scrollable_content_region.height

    # what Rows asks

    @property
    def has_cursor(self) -> bool:
        """Not while it is empty."""
        return bool(self._items)

    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._items) or 3

    def row_line(self, y: int, cells: int) -> Line:
        """One row."""
        if self._state is None:
            return ()
        if not self._items:
            return empty_tree(cells)[y]
        return node_line(self._items[y], self._state, self._now, cells, self._shown)

    def nearest(self, y: int, step: int) -> int | None:
        """Every row can be chosen but the heading of the pins, which is the first where there is one."""
        if not self._items:
            return None
        y = min(max(y, 0), len(self._items) - 1)
        return y + 1 if self._items[y].heading else y

    def cursor_moved(self) -> None:
        """Tell."""
        self.post_message(self.Moved(self.choice))

    def move(self, act: str) -> bool:
        """Folds, besides the moves of all lists."""
        self._touched = True
        if act not in ("fold", "unfold"):
            return super().move(act)
        if self.cursor < len(self._items):
            self._fold() if act == "fold" else self._unfold()
        return True

    def _fold(self) -> None:
        node = self._items[self.cursor]
        if node.folds and node.open:
            self._toggle(node)
            return
        above = [y for y in range(self.cursor) if self._items[y].depth < node.depth]
        if above:
            self.move_to(above[-1])

    def _unfold(self) -> None:
        node = self._items[self.cursor]
        if node.kind == "project" and node.project_id:
            self.post_message(self.Opened(node.project_id))
        if node.folds and not node.open:
            self._toggle(node)
        elif node.folds:
            self.move_to(self.cursor + 1)

    def _toggle(self, node: Node) -> None:
        changed = self._folded if node.kind == "client" else self._opened
        changed.symmetric_difference_update({node.key})
        self._list()

    # the mouse

    def on_click(self, event: Click) -> None:
        """Fold by the arrow, choose by the dot or a second click, select by the rest."""
        y = self.row_at(event)
        offset = event.get_content_offset(self)
        if y is None or offset is None or y >= len(self._items):
            return
        event.stop()
        self._touched = True
        again = y == self.cursor and event.chain > 1
        node = self._items[y]
        if node.heading:
            return
        self.move_to(y)
        if node.folds and abs(offset.x - fold_cell(node)) <= 1 and offset.x < fold_cell(node) + 2:
            self._toggle(node)
        elif again or (node.color and offset.x == fold_cell(node) + 2):
            self.post_message(self.Chosen())
