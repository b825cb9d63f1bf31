"""A list to choose from, and a field that opens one under itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Click, Focus, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from tui.present.choose import Heading, clipped
from tui.present.text import Line, Span, line_width
from tui.themes import skin
from tui.widgets.field import ChoiceField, Field
from tui.widgets.strips import strip
from tui.widgets.words import Words

Draw = Callable[[Any, int], Line]
"""A thing, drawn in so many cells."""


class PickList(Widget, can_focus=False):
    """Rows to choose from; only those in sight are drawn, so any number of them is quick.

    It never has the focus: the field that is typed in moves its cursor. Rows that are headings are passed over.
    """

    DEFAULT_CSS = "PickList { height: auto; width: 1fr; }"

    cursor: reactive[int | None] = reactive(None)
    """The row that enter would take; None when it would take none."""

    class Picked(Message):
        """A row was clicked."""

        def __init__(self, picklist: PickList, thing: Any) -> None:
            super().__init__()
            self.picklist = picklist
            self.thing = thing

        @property
        def control(self) -> PickList:
            """The list that was clicked."""
            return self.picklist

    def __init__(
        self,
        draw: Draw,
        *,
        heading: Callable[[Any], bool] = lambda _: False,
        rows: int | None = None,
        empty: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id, markup=False)
        self._draw = draw
        self._other_heading = heading
        self._rows = rows
        self._empty = empty
        self._things: Sequence[Any] = ()
        self._top = 0

    @property
    def things(self) -> Sequence[Any]:
        """All rows."""
        return self._things

    @property
    def current(self) -> Any | None:
        """The row under the cursor, or None."""
        return self._things[self.cursor] if self.cursor is not None else None

    def show(self, things: Sequence[Any], cursor: int | None = 0) -> None:
        """Show other rows, the cursor on one of them (or the next that can be taken)."""
        old = len(self._things)
        self._things = things
        self._top = 0
        self.set_reactive(PickList.cursor, self._takeable(cursor, 1) if cursor is not None else None)
        self._follow()
        self.refresh(layout=old != len(things))

    def move(self, steps: int) -> None:
        """Move the cursor; over the ends it stays. The first move without a cursor enters the list."""
        if self.cursor is None:
            self.cursor = self._takeable(0 if steps > 0 else len(self._things) - 1, 1 if steps > 0 else -1)
            return
        there = min(max(self.cursor + steps, 0), len(self._things) - 1)
        found = self._takeable(there, 1 if steps > 0 else -1)
        self.cursor = self._takeable(there, -1 if steps > 0 else 1) if found is None else found

    def page(self, direction: int) -> None:
        """Move by a page."""
        self.move(direction * max(1, self.size.height - 1))

    def watch_cursor(self) -> None:
        """Keep the cursor in sight."""
        self._follow()

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many rows as there are, up to the most that were asked for."""
        count = max(len(self._things), 1 if self._empty else 0)
        return count if self._rows is None else min(count, self._rows)

    def render_line(self, y: int) -> Strip:
        """One row in sight."""
        return self._row(y).apply_style(self.rich_style)

    def _row(self, y: int) -> Strip:
        cells, look = self.content_size.width, skin(self.app.theme)
        place = self._top + y
        if not self._things and y == 0 and self._empty:
            return strip((Span(f" {self._empty}", "dim"),), look, cells)
        if place >= len(self._things):
            return strip((), look, cells)
        thing, inner = self._things[place], cells - 2
        line = clipped(thing.line() if isinstance(thing, Heading) else self._draw(thing, inner), inner)
        pad = Span(" " * (inner - line_width(line)))
        ground = "cursor" if place == self.cursor else ""
        return strip((Span(" "), *line, pad, Span(self._bar(y), "dim")), look, cells, ground)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._follow()

    def on_click(self, event: Click) -> None:
        """A click takes the row."""
        event.stop()
        offset = event.get_content_offset(self)
        place = self._top + offset.y if offset is not None else len(self._things)
        if place < len(self._things) and not self._heading(self._things[place]):
            self.cursor = place
            self.post_message(self.Picked(self, self._things[place]))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel moves the rows, not the cursor."""
        self._scroll(event, 2)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel moves the rows, not the cursor."""
        self._scroll(event, -2)

    def _scroll(self, event: MouseScrollDown | MouseScrollUp, rows: int) -> None:
        event.stop()
        self._top = min(max(0, self._top + rows), max(0, len(self._things) - self._height))
        self.refresh()

    @property
    def _height(self) -> int:
        return self.content_size.height or self._rows or 10

    def _heading(self, thing: Any) -> bool:
        return isinstance(thing, Heading) or self._other_heading(thing)

    def _takeable(self, place: int, step: int) -> int | None:
        while 0 <= place < len(self._things):
            if not self._heading(self._things[place]):
                return place
            place += step
        return None

    def _follow(self) -> None:
        if self.cursor is None:
            return
        height = self._height
        top = self.cursor
        # A heading over the first row that can be taken belongs in sight too.
        while top > 0 and self._heading(self._things[top - 1]) and self.cursor - top < height - 1:
            top -= 1
        if top < self._top:
            self._top = top
        elif self.cursor >= self._top + height:
            self._top = self.cursor - height + 1
        self.refresh()

    def _bar(self, y: int) -> str:
        count, height = len(self._things), self._height
        if count <= height:
            return " "
        thumb = max(1, height * height // count)
        first = self._top * (height - thumb) // max(1, count - height)
        return "▐" if first <= y < first + thumb else " "


class Combo(Vertical):
    """A field with a list that opens under it.

    With `strict` something of the list is chosen, and the field shows what; without, the list only helps to type.
    """

    DEFAULT_CSS = """
    Combo { height: auto; width: 1fr; }
    Combo > .holder { height: 1; background: $field; }
    Combo > .holder:focus-within { background: $field-focus; }
    Combo .aside { width: auto; max-width: 50%; height: 1; padding: 0 1; }
    Combo > PickList {
        overlay: screen; constrain: inflect inside; display: none; background: $surface;
        border: round $line-focus; border-subtitle-color: $dim; max-height: 12;
    }
    Combo.-open > PickList { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "down(1)", "Next", show=False),
        Binding("up", "walk(-1)", "Before", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("tab", "take", "Take", show=False),
        Binding("escape", "close", "Close the list", show=False),
    ]

    class Typed(Message):
        """The text of a combo changed under a person's hands."""

        def __init__(self, combo: Combo, text: str) -> None:
            super().__init__()
            self.combo = combo
            self.text = text

        @property
        def control(self) -> Combo:
            """The combo that was typed in."""
            return self.combo

    class Chosen(Message):
        """A row was taken."""

        def __init__(self, combo: Combo, thing: Any) -> None:
            super().__init__()
            self.combo = combo
            self.thing = thing

        @property
        def control(self) -> Combo:
            """The combo in which it was taken."""
            return self.combo

    def __init__(
        self,
        supply: Callable[[str, bool], Sequence[Any]],
        draw: Draw,
        *,
        strict: bool = False,
        current: Callable[[Any], bool] = lambda _: False,
        value: str = "",
        placeholder: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        """`supply` gives the rows for what stands in the field; its second argument says "all, it was asked for".

        `current` tells the row that stands now, on which the list opens.
        """
        super().__init__(id=id)
        self._supply = supply
        self._current = current
        self.strict = strict
        kind = ChoiceField if strict else Field
        self.field: Field = kind(value, placeholder=placeholder)
        self.aside = Words((Span("▾", "dim"),) if strict else (), classes="aside -cut")
        self.picklist = PickList(draw, rows=8, empty="nothing matches" if strict else "")
        self.picklist.border_subtitle = "enter takes it" if strict else "↓ choose · enter takes it"

    @property
    def is_open(self) -> bool:
        """Whether the list is open."""
        return self.has_class("-open")

    def compose(self) -> ComposeResult:
        """The field, what stands at its right end, and the list."""
        with Horizontal(classes="holder"):
            yield self.field
            yield self.aside
        yield self.picklist

    def show_chosen(self, line: Line) -> None:
        """Show what is chosen."""
        if isinstance(self.field, ChoiceField):
            self.field.chosen = line

    def open(self, *, asked: bool) -> None:
        """Open the list, if there is anything in it."""
        rows = self._supply(self.field.value, asked)
        self.set_class(bool(rows) or self.strict, "-open")
        cursor = 0 if self.strict or asked else None
        if cursor is not None and not self.field.value:
            cursor = next((place for place, row in enumerate(rows) if self._is_current(row)), 0)
        self.picklist.show(rows, cursor)

    def _is_current(self, row: Any) -> bool:
        return not isinstance(row, Heading) and self._current(row)

    def close(self) -> None:
        """Close the list; what was typed to filter it goes."""
        self.remove_class("-open")
        if self.strict:
            self.field.put("")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys act on the list only while it is open; down opens it."""
        if self.field.disabled:
            return False
        if action == "take":
            return self.is_open and self.picklist.current is not None
        if action in ("walk", "page", "close"):
            return self.is_open
        return True

    def action_down(self, steps: int) -> None:
        """Open the list, or go down in it."""
        if self.is_open:
            self.picklist.move(steps)
        else:
            self.open(asked=True)

    def action_walk(self, steps: int) -> None:
        """Go up in the list."""
        self.picklist.move(steps)

    def action_page(self, direction: int) -> None:
        """Move by a page."""
        self.picklist.page(direction)

    def action_take(self) -> None:
        """Take the row under the cursor."""
        thing = self.picklist.current
        if thing is not None:
            self._chosen(thing)

    def action_close(self) -> None:
        """Close the list."""
        self.close()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter the list; a free text is the form's as well."""
        event.stop()
        if self.strict:
            self.open(asked=False)
            return
        self.post_message(self.Typed(self, event.value))
        if self.field.has_focus:
            self.open(asked=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes a row, or opens the list of a strict one; else it is the form's."""
        if self.is_open and self.picklist.current is not None:
            event.stop()
            self.action_take()
        elif self.strict:
            event.stop()
            if not self.is_open:
                self.open(asked=True)
        else:
            self.close()

    def on_field_left(self) -> None:
        """Close when the focus goes."""
        self.close()

    def on_click(self, event: Click) -> None:
        """A click opens a strict one."""
        if self.strict and not self.field.disabled and event.widget is not self.picklist:
            self.field.focus()
            if not self.is_open:
                self.open(asked=True)

    def on_focus(self, _event: Focus) -> None:
        """The focus belongs in the field."""
        self.field.focus()

    def on_pick_list_picked(self, event: PickList.Picked) -> None:
        """A click on a row takes it."""
        event.stop()
        self._chosen(event.thing)

    def _chosen(self, thing: Any) -> None:
        self.close()
        self.post_message(self.Chosen(self, thing))
