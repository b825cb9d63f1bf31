"""The log: entries by day, newest first."""

from __future__ import annotations

from textual.events import Click, Resize
from textual.message import Message

from tui.domain.entries import TimeEntry
from tui.domain.times import Instant, day_of
from tui.present.blank import empty_log
from tui.present.choice import Choice
from tui.present.log import Columns, columns, measure, row_line, signed
from tui.present.logrows import NO_KEY, LogRows, RowKey
from tui.present.sift import Sift
from tui.present.text import Line
from tui.session.finding import Found
from tui.session.state import Link, State
from tui.widgets.rows import Rows

_NOTHING = Sift()


class LogView(Rows):
    """Days, entries and gaps. Knows what it shows, not what can be done with it."""

    class Moved(Message):
        """The cursor stands on something else."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    class Opened(Message):
        """An entry was clicked twice."""

    class NearEnd(Message):
        """The end of what is loaded comes into view."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._state: State | None = None
        self._now: Instant = 0
        self._rows = LogRows(())
        self._sift = Sift()
        self._found: Found | None = None
        self._key: RowKey = NO_KEY
        self._marked: frozenset[str] = frozenset()
        self._columns: Columns | None = None
        self._asked_with: tuple[str, int, int] | None = None
        self._asked_at = 0
        self._led = False
        self.narrow = False

    @property
    def choice(self) -> Choice:
        """What the cursor stands on."""
        return self._rows.row(self.cursor).choice if self._rows.days else Choice()

    @property
    def lit(self) -> bool:
        """The cursor is bright while words are typed above, too: their enter is for it."""
        return self.has_focus or self._led

    def lead(self, led: bool) -> None:
        """Say whether keys come from elsewhere."""
        if led != self._led:
            self._led = led
            self.refresh_line(self.cursor)

    @property
    def below(self) -> TimeEntry | None:
        """The next entry below the cursor, if one is loaded."""
        return self._rows.entry_below(self.cursor)

    def to_fault(self, step: int) -> bool:
        """Put the cursor on the next gap or overlap, down (1) or up (-1); whether there is one."""
        y = self._rows.fault(self.cursor, step)
        if y is not None:
            self.move_to(y)
        return y is not None

    def show(self, state: State, now: Instant, sift: Sift = _NOTHING, found: Found | None = None) -> None:
        """Show this state, or what was `found` of it; the cursor stays where it stood, or goes to its neighbour."""
        old, before = self._state, self._found
        self._now, self._state, self._found = now, state, found
        again = sift != self._sift or old is None or state.workspace.id != old.workspace.id
        if not again and found is before and old is not None and _same(old, state, found):
            self._ask()
            return
        days = found.days if found else state.days
        if again or days is not self._rows.days:
            self._sift = sift
            self._rows = LogRows(days, spaced=not self.narrow, hits=found is not None)
            self._place(again)
        if again:
            self._asked_with = None
        self._columns = None
        self.fit_rows()
        self._ask()

    @property
    def key(self) -> RowKey:
        """What the cursor stands on, whatever the number of its row."""
        return self._key

    @property
    def under_cursor(self) -> tuple[TimeEntry, ...]:
        """The entry under the cursor; on a day's header all of that day that are shown."""
        row = self._rows.row(self.cursor)
        if row.kind == "day" and row.day is not None:
            return row.day.entries
        return (row.entry,) if row.entry is not None else ()

    def between(self, key: RowKey) -> list[TimeEntry] | None:
        """The entries from that row to the cursor's, with both; None where that row is not shown."""
        y = self._rows.find(key, self.cursor)
        return None if y is None else self._rows.between(y, self.cursor)

    def to_next_day(self) -> None:
        """Put the cursor on the header of the day before, if there is one."""
        y = self._rows.day_start(self.cursor, 1)
        if y is not None:
            self.move_to(y)

    def show_marks(self, ids: frozenset[str]) -> None:
        """Draw these as marked."""
        changed, self._marked = self._marked ^ ids, ids
        if not changed:
            return
        top = int(self.scroll_offset.y)
        for y in range(top, top + self.scrollable_content_region.height):
            if (entry := self._rows.row(y).entry) is not None and entry.id in changed:
                self.refresh_line(y)

    def go_to(self, entry_id: str) -> None:
        """Put the cursor on an entry, if it is shown."""
        y = self._rows.find(("entry", entry_id), self.cursor)
        if y is None:
            return
        height, top = self.scrollable_content_region.height, self.scroll_offset.y
        if not top < y < top + height - 1:
            # From afar, with what is around it.
            self.jump(y - height // 3)
        self.move_to(y)

    def tick(self, now: Instant) -> None:
        """Show lengths and totals as they are at `now`."""
        state, before = self._state, self._now
        self._now = now
        if state is None:
            return
        if day_of(now, state.zone) != day_of(before, state.zone):
            self.refresh()
            return
        y = self._rows.find(("entry", state.running.id)) if state.running else None
        if y is not None:
            self.redraw_changed((self._rows.day_start(y, -1) or 0, y))

    def set_narrow(self, narrow: bool) -> None:
        """On a narrow screen there are no blank lines between the days."""
        if narrow == self.narrow:
            return
        self.narrow = narrow
        if self._state is not None:
            self._rows = LogRows(self._rows.days, spaced=not narrow, hits=self._found is not None)
            self._place(False)
            self.fit_rows()

    def _place(self, again: bool) -> None:
        """Find the cursor's row anew. The view moves with it, except at the top, where news should be seen."""
        if again:
            self._key = NO_KEY
        elif self._key[0] == "entry" and self._state is not None:
            self._key = "entry", self._state.current(self._key[1])
        old, top = self.cursor, self.scroll_offset.y
        found = self._rows.find(self._key, old)
        if found is None:
            start = self._rows.first_entry() if self._key == NO_KEY else old
            found = self._rows.nearest(start or 0, 1)
            # What took the deleted one's place, but not the next day's header.
            if (
                found is not None
                and self._rows.row(found).kind == "day"
                and found > 0
                and self._key[0] == "entry"
            ):
                found = self._rows.nearest(found - 1, -1)
        self.cursor = found or 0
        before, self._key = self._key, self._rows.row(self.cursor).key
        self.virtual_size = self.virtual_size.with_height(len(self._rows))
        if again:
            self.jump(0)
        elif top > 0 and self.cursor != old:
            self.jump(top + self.cursor - old)
        if before != self._key or again:
            self.post_message(self.Moved(self.choice))

    # what Rows asks

    @property
    def has_cursor(self) -> bool:
        """Not while it is empty."""
        return bool(self._rows.days)

    def row_count(self) -> int:
        """How many rows there are; an empty log has as many as the view, to say so in the middle."""
        return len(self._rows) or self.scrollable_content_region.height

    def row_line(self, y: int, cells: int) -> Line:
        """One row."""
        if self._state is None:
            return ()
        if not self._rows.days:
            lines = empty_log(self._state, self._sift, cells, self.scrollable_content_region.height)
            return lines[y] if y < len(lines) else ()
        at = self._columns
        if at is None or at.width != cells:
            at = self._columns = columns(
                cells,
                hour24=self._state.user.profile.hour24,
                needs=measure(self._rows.days, self._state),
            )
        row = self._rows.row(y)
        line = row_line(row, self._state, self._now, at, self._found)
        return signed(line, at) if self._is_marked(y) else line

    def ground(self, y: int) -> str:
        """Marked rows have their own."""
        return "marked" if self._is_marked(y) else ""

    def _is_marked(self, y: int) -> bool:
        entry = self._rows.row(y).entry if self._marked else None
        return entry is not None and entry.id in self._marked

    def nearest(self, y: int, step: int) -> int | None:
        """The nearest row that is no blank."""
        return self._rows.nearest(y, step) if self._rows.days else None

    def cursor_moved(self) -> None:
        """Remember what the cursor stands on, and tell."""
        self._key = self._rows.row(self.cursor).key
        self.post_message(self.Moved(self.choice))

    def move(self, act: str) -> bool:
        """Moves by day, besides those of all lists."""
        if act not in ("older_day", "newer_day", "today"):
            return super().move(act)
        if act == "today":
            self.move("first")
            return True
        target = self._rows.day_start(self.cursor, 1 if act == "older_day" else -1)
        if target is not None:
            self.jump(target)
            self.move_to(target)
        return True

    # scrolling on

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for older days in good time."""
        super().watch_scroll_y(old_value, new_value)
        self._ask()

    def on_resize(self, event: Resize) -> None:
        """A taller view may show the end."""
        self.keep_in_view()
        self._ask()

    def _ask(self) -> None:
        state, height = self._state, self.scrollable_content_region.height
        if state is None or height <= 0:
            return
        if not (state.has_older if self._found is None else self._found.more or self._found.unread):
            return
        if self.scroll_offset.y + 3 * height < len(self._rows):
            return
        # The answer is another state, and it may bring nothing: that must not be a reason to ask again. News that
        # came afterwards are one, but not those of a server that can't be reached, for asking is what makes them.
        days = self._rows.days
        loaded = state.workspace.id, len(days), len(days[-1].entries) if days else 0
        reached = state.sync.link in (Link.LOCAL, Link.ONLINE, Link.SYNCING) and state.sync.next_send is None
        if loaded != self._asked_with or (reached and state.revision > self._asked_at + 1):
            self._asked_with, self._asked_at = loaded, state.revision
            self.post_message(self.NearEnd())

    # the mouse

    def on_click(self, event: Click) -> None:
        """Select; a second click opens."""
        y = self.row_at(event)
        if y is None or not self._rows.row(y).selectable:
            return
        event.stop()
        again = y == self.cursor and event.chain > 1
        self.move_to(y)
        if again:
            self.post_message(self.Opened())


def _same(old: State, new: State, found: Found | None) -> bool:
    """Whether the log looks the same in both, as far as that does not hang on what was found."""
    return (
        (found is not None or new.days is old.days)
        and new.catalog is old.catalog
        and new.waiting == old.waiting
        and new.problems == old.problems
        and new.user == old.user
        and new.workspace == old.workspace
        and new.has_older == old.has_older
        and (bool(found.days if found else new.days) or new.sync == old.sync)
    )
