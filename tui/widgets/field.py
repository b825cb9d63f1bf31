"""The parts of a form: fields of one line, choices, a tick box, and buttons. They hold no rules and do no I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus, Key, Paste
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from tui.present.choose import clipped
from tui.present.text import Line, Span, in_place, width
from tui.themes import skin
from tui.widgets.strips import strip

_BREAKS = re.compile(r"\r\n|[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Field(Input):
    """A text field of one row without a frame; what is pasted stays on one line."""

    DEFAULT_CSS = """
    Field, Field:focus { height: 1; border: none; padding: 0 1; background: transparent; width: 1fr; color: $foreground; }
    Field:disabled { color: $dim; opacity: 100%; }
    Field > .input--placeholder { color: $dim; }
    Field:ansi > .input--cursor { background: transparent; color: $foreground; text-style: reverse; }
    Field:nocolor { text-style: underline; }
    Field:nocolor:focus { text-style: bold underline; }
    """

    class Left(Message):
        """The field lost the focus."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> Field:
            """The field that was left."""
            return self.field

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002
        select: bool = False,
    ) -> None:
        """With `select` all of it is selected when a key brings the focus, so that typing replaces it."""
        super().__init__(value, placeholder=placeholder, id=id, select_on_focus=select)
        self.cursor_blink = False
        self._stood = value

    @property
    def typed_in(self) -> bool:
        """Whether something else stands in it than was there when the focus came, or was put there since."""
        return self.has_focus and self.value != self._stood

    def put(self, text: str) -> None:
        """Show another text without saying that it was typed. Where all was selected, all is selected again."""
        self._stood = text
        if text == self.value:
            return
        all_of_it = self.has_focus and bool(self.value) and self.selected_text == self.value
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        if all_of_it:
            self.select_all()

    def on_paste(self, event: Paste) -> None:
        """Take all that was pasted, with blanks for line breaks and control characters."""
        event.prevent_default()
        event.stop()
        self._put_in(event.text)

    def action_paste(self) -> None:
        """The same for what was copied inside the program."""
        self._put_in(self.app.clipboard)

    def _put_in(self, text: str) -> None:
        if text := _BREAKS.sub(" ", text.strip("\r\n")):
            self.replace(text, *self.selection)

    @property
    def _value(self) -> Text:
        """What is drawn: no sign may change the width of the row, or its direction."""
        return Text(in_place(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return width(in_place(self.value[:position]))

    def _cell_offset_to_index(self, offset: int) -> int:
        cells = offset + self.scroll_offset.x
        for place, sign in enumerate(in_place(self.value)):
            cells -= width(sign)
            if cells < 0:
                return place
        return len(self.value)

    def on_focus(self, event: Focus) -> None:
        """Remember what stands in it."""
        self._stood = self.value

    def on_blur(self, event: Blur) -> None:
        """Tell the form, which writes the field out."""
        self.post_message(self.Left(self))


class StepField(Field):
    """A field whose value moves with the arrow keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(1)", "Later", show=False),
        Binding("down", "step(-1)", "Earlier", show=False),
        Binding("shift+up,pageup", "step(5)", "Later by 5", show=False),
        Binding("shift+down,pagedown", "step(-5)", "Earlier by 5", show=False),
    ]

    class Stepped(Message):
        """The field is to move by so many steps."""

        def __init__(self, field: StepField, steps: int) -> None:
            super().__init__()
            self.field = field
            self.steps = steps

        @property
        def control(self) -> StepField:
            """The field that is to move."""
            return self.field

    def __init__(self, value: str, *, id: str) -> None:  # noqa: A002
        super().__init__(value, id=id, select=True)

    def action_step(self, steps: int) -> None:
        """Ask for a move."""
        self.post_message(self.Stepped(self, steps))


class ChoiceField(Field):
    """A field that shows what was chosen, until letters are typed into it to choose something else."""

    chosen: reactive[Line] = reactive((), layout=False)

    def render_line(self, y: int) -> Strip:
        """What was chosen, or what is being typed."""
        if self.value or y:
            return super().render_line(y)
        cells = self.content_size.width
        look = skin(self.app.theme)
        ground = "cursor" if self.has_focus and self.app.theme == "clockpane-plain" else ""
        line = clipped(self.chosen, cells)
        if self.disabled:
            line = tuple(
                Span(span.text, span.style if span.style.startswith("#") else "dim") for span in line
            )
        return strip(line, look, cells, ground).apply_style(self.rich_style)


class Entered(Message):
    """Enter was pressed on a part of a form that is no text field: it saves there too."""


class Toggle(Widget, can_focus=True):
    """A tick box with a word; space or a click turns it."""

    DEFAULT_CSS = """
    Toggle { height: 1; width: auto; min-width: 9; padding: 0 1; background: $field; }
    Toggle:focus { background: $field-focus; }
    Toggle:nocolor:focus { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", "Turn", show=False),
        Binding("enter", "enter", "Save", show=False),
    ]
    value = reactive(False)

    class Turned(Message):
        """A person turned it."""

        def __init__(self, toggle: Toggle) -> None:
            super().__init__()
            self.toggle = toggle

        @property
        def control(self) -> Toggle:
            """The box that was turned."""
            return self.toggle

    def render(self) -> Text:
        """The box and its word."""
        look = skin(self.app.theme)
        if self.value:
            return Text.assemble(("☑", look.style("good")), " yes")
        return Text("☐ no ")

    def action_enter(self) -> None:
        """Enter saves the form."""
        self.post_message(Entered())

    def action_turn(self) -> None:
        """Turn it and tell."""
        self.value = not self.value
        self.post_message(self.Turned(self))

    def on_click(self) -> None:
        """A click turns it."""
        self.action_turn()


class Options(Widget, can_focus=True):
    """A few words or dots in a row, one of them chosen; left and right move, first letters jump."""

    DEFAULT_CSS = """
    Options { height: 1; width: 1fr; padding: 0 1; background: $field; }
    Options:focus { background: $field-focus; }
    Options:nocolor:focus { text-style: underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Before", show=False),
        Binding("right", "move(1)", "Next", show=False),
        Binding("home", "move(-99)", "First", show=False),
        Binding("enter", "enter", "Save", show=False),
        Binding("end", "move(99)", "Last", show=False),
    ]
    index = reactive(0)

    class Moved(Message):
        """Another one was chosen."""

        def __init__(self, options: Options) -> None:
            super().__init__()
            self.options = options

        @property
        def control(self) -> Options:
            """The row in which it was chosen."""
            return self.options

    def __init__(self, options: Sequence[Span], *, index: int = 0, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._options = tuple(options)
        # Dots stand close together: one cell between two is enough for the bracket of either.
        self._close = all(width(option.text) == 1 for option in options)
        self.set_reactive(Options.index, index)

    def render(self) -> Text:
        """All of them, the chosen one marked by brackets and by light."""
        look, text = skin(self.app.theme), Text(no_wrap=True)
        for number, option in enumerate(self._options):
            chosen = number == self.index
            behind = self._close and 0 < number == self.index + 1
            before = "[" if chosen else "]" if behind else " "
            text.append(before, look.style("key"))
            text.append(option.text, look.style(option.style or ("strong" if chosen else "dim")))
            if not self._close:
                text.append("]" if chosen else " ", look.style("key"))
        if self._close and self.index == len(self._options) - 1:
            text.append("]", look.style("key"))
        return text

    def choose(self, index: int) -> None:
        """Choose one and tell, if it is another one."""
        index = min(max(index, 0), len(self._options) - 1)
        if index != self.index:
            self.index = index
            self.post_message(self.Moved(self))

    def action_enter(self) -> None:
        """Enter saves the form."""
        self.post_message(Entered())

    def action_move(self, steps: int) -> None:
        """Choose a neighbour."""
        self.choose(self.index + steps)

    def on_key(self, event: Key) -> None:
        """A first letter jumps to the next word that starts with it."""
        if not event.character or not event.is_printable:
            return
        event.stop()
        count = len(self._options)
        for step in range(1, count + 1):
            there = (self.index + step) % count
            if self._options[there].text.lower().startswith(event.character.lower()):
                self.choose(there)
                return

    def on_click(self, event: Click) -> None:
        """A click chooses."""
        offset = event.get_content_offset(self)
        x = 0
        for number, option in enumerate(self._options):
            x += width(option.text) + (1 if self._close else 2)
            if offset is not None and offset.x < x:
                self.choose(number)
                return


class Push(Widget, can_focus=True):
    """A button of one row: its key, and what it does."""

    DEFAULT_CSS = """
    Push { height: 1; width: auto; padding: 0 2; background: $field; margin: 0 2 0 0; }
    Push:hover { background: $field-focus; }
    Push:focus { background: $foreground; color: $panel; text-style: bold; }
    Push.-destroys:focus { background: $error; color: $panel; }
    Push:nocolor:focus { text-style: bold reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", "Press", show=False)]
    label = reactive("", layout=True)

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, button: Push) -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> Push:
            """The button that was pressed."""
            return self.button

    def __init__(self, key: str, label: str, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes, markup=False)
        self._key = key
        self.set_reactive(Push.label, label)

    def render(self) -> Text:
        """The key and the word."""
        style = "" if self.has_focus else skin(self.app.theme).style("key")
        return Text.assemble((self._key, style), ("  " if self._key else "") + self.label)

    def action_press(self) -> None:
        """Tell that it was pressed."""
        self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        """A click presses."""
        self.action_press()
