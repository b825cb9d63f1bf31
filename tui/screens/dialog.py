"""What all dialogs share: a box in the middle, a head, a body that scrolls, and a foot that stays in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Resize
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.domain.errors import ClockpaneError
from tui.present.text import Line, Span, literal
from tui.widgets.field import Field, Push
from tui.widgets.words import Words

if TYPE_CHECKING:
    from tui.keyboard import Keyboard
    from tui.present.changes import Confirmation

T = TypeVar("T")
Answer = TypeVar("Answer")

ROOMY = 24
"""Rows of the terminal from which on a form has blank rows between its fields."""
SLIM = 56
"""Under so many columns each field has a row of its own."""
TIGHT = 22
"""Under so many rows the box gives up its padding too."""


class Dialog(ModalScreen[T]):
    """A modal box over the screen that it was opened from, which stays to be seen."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > #box {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        background: $panel; border: round $accent; padding: 1 2;
    }
    Dialog.-tight > #box { padding: 0 1; }
    Dialog #scroll { height: auto; scrollbar-size-vertical: 1; background: $panel; scrollbar-background: $panel; }
    Dialog .head { height: auto; margin: 0 0 1 0; }
    Dialog.-tight .head { margin: 0; }
    Dialog .head > .end { width: auto; }
    Dialog .rule { height: 1; color: $line; margin: 0; hatch: "─" $line; }
    Dialog .foot { height: 1; }
    Dialog .foot > .hint { width: 1fr; height: 1; }
    Dialog.-tight .rule { display: none; }
    Dialog #said { height: auto; max-height: 6; margin: 0 0 1 0; }
    Dialog #said.-empty { display: none; }
    Dialog.-tight #said { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self) -> None:
        super().__init__()
        # Set on the screen itself, for the app's own rule for screens would win over a default here.
        self.styles.background = "transparent"
        self._open = False

    def frame(self) -> ComposeResult:
        """The widgets of the box; a subclass yields them."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The box and what is in it."""
        with Vertical(id="box"):
            yield from self.frame()

    @property
    def holding(self) -> bool:
        """Whether keys are held back: what is typed faster than the dialog opens is meant for its fields."""
        return not self._open

    def hold(self) -> None:
        """A key waits until there is a field to take it."""

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Give the focus; once the first field has it, what was typed before is done."""
        super().set_focus(widget, scroll_visible, from_app_focus)
        if widget is not None and not self._open:
            self._open = True
            cast("Keyboard", self.app).go_on()

    def on_unmount(self) -> None:
        """Keys that waited for a dialog which is gone are meant for what is below."""
        cast("Keyboard", self.app).go_on()

    def on_resize(self, event: Resize) -> None:
        """Spend the rows of the terminal: blank ones only where there are plenty."""
        self._spend(event.size)

    def _spend(self, size: Size) -> None:
        self.set_class(size.height < TIGHT, "-tight")
        self.set_class(size.height >= ROOMY, "-roomy")
        self.set_class(size.width < 70, "-narrow")
        self.set_class(size.width < SLIM, "-slim")
        self.call_after_refresh(self.fit)

    def fit(self) -> None:
        """Give the body that scrolls what the head and the foot leave."""
        if not self.query("#box"):
            return  # it was answered, and is about to go
        box = self.query_one("#box")
        for body in self.query("#scroll").results(VerticalScroll):
            others = sum(
                child.outer_size.height + child.styles.margin.height
                for child in box.children
                if child is not body and child.display
            )
            body.styles.max_height = max(2, self.size.height - box.gutter.height - others)

    async def ask(self, question: ModalScreen[Answer]) -> Answer:
        """Ask something in a dialog of its own; this one is out of sight meanwhile, and comes back as it was."""
        box, focused = self.query_one("#box"), self.focused
        box.visible = False
        try:
            return await self.app.push_screen_wait(question)
        finally:
            box.visible = True
            if focused is not None:
                self.set_focus(focused)

    async def approved(self, asked: Confirmation) -> bool:
        """Whether it may be written: asked in a dialog where the settings want that."""
        from tui.present.approval import must_ask
        from tui.screens.confirm import ConfirmScreen

        if not must_ask(asked, cast("Keyboard", self.app).confirm):
            return True
        return await self.ask(ConfirmScreen(asked))

    def say(self, what: ClockpaneError | str, style: str = "warn") -> None:
        """Say something at the foot of the box; an empty text takes it away."""
        words = self.query_one("#said", Words)
        if isinstance(what, str):
            words.show(*(((Span(what, style),),) if what else ()))
        else:
            line: list[Span] = [Span("▲ ", "warn"), Span(literal(what.said), "bad")]
            if what.hint:
                line.append(Span(f"  {literal(what.hint)}", "dim"))
            words.show(tuple(line))
        self.call_after_refresh(self.fit)

    def action_leave(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)


class FormDialog(Dialog[T]):
    """A dialog with labelled fields, each with a line under it for what is wrong."""

    DEFAULT_CSS = """
    FormDialog .row { height: auto; }
    FormDialog .row > .label { width: 14; height: 1; }
    FormDialog.-narrow .row > .label { width: 12; }
    FormDialog .holder { height: 1; background: $field; }
    FormDialog .holder:focus-within { background: $field-focus; }
    FormDialog .cell { height: auto; width: 1fr; }
    FormDialog .note { height: auto; display: none; }
    FormDialog .note.-said { display: block; }
    FormDialog.-roomy .note { display: block; min-height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Save", show=False)]

    def row(self, name: str, label: str, *fields: Widget) -> ComposeResult:
        """A label, its field, and the line under it, which `note` fills."""
        with Horizontal(classes="row", id=f"row-{name}"):
            yield Words((Span(label, "dim"),), classes="label")
            with Vertical(classes="cell"):
                yield from fields
                yield Words(classes="note", id=f"note-{name}")

    def note(self, name: str, error: str = "", *notes: str) -> None:
        """Say what is wrong with a field, and what is worth a word."""
        lines: list[Line] = [(Span("▲ ", "warn"), Span(note, "warn")) for note in notes if note]
        if error:
            lines.insert(0, (Span(f"✗ {error}", "bad"),))
        words = self.query_one(f"#note-{name}", Words)
        words.set_class(bool(lines), "-said")
        words.show(*lines)

    def on_input_submitted(self) -> None:
        """Enter in a field of one line saves."""
        self.action_save()

    def on_entered(self) -> None:
        """Enter on what is not a field does too."""
        self.action_save()

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """Save, or leave."""
        if event.button.id in ("save", "do"):
            self.action_save()
        else:
            self.action_leave()

    def action_save(self) -> None:
        """Save what stands in the form; a subclass says how."""
        raise NotImplementedError


class AskName(FormDialog[str | None]):
    """Asks for one name; `check` says what is wrong with it, or nothing."""

    DEFAULT_CSS = "AskName > #box { width: 60; }"

    def __init__(self, title: str, label: str, check: Callable[[str], str], name: str = "") -> None:
        super().__init__()
        self._title = title
        self._at_first = name
        self._label = label
        self._check = check

    def frame(self) -> ComposeResult:
        """The question, the field and the two answers."""
        yield Words((Span(self._title, "title"),), classes="head")
        yield from self.row(
            "name", self._label, Horizontal(Field(self._at_first, id="name", select=True), classes="holder")
        )
        yield Words(id="said", classes="-empty")
        with Horizontal(classes="foot"):
            yield Push("enter", "Go on", id="do")
            yield Push("esc", "Leave", id="keep")

    def on_mount(self) -> None:
        """Begin in the field."""
        self.query_one(Field).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is wrong as it is typed."""
        self.note("name", self._check(event.value) if event.value.strip() else "")

    def action_save(self) -> None:
        """Hand back the name, if it can be one."""
        name = self.query_one(Field).value.strip()
        if wrong := self._check(name):
            self.note("name", wrong)
        else:
            self.dismiss(name)


def rule() -> Static:
    """A thin line across the box."""
    return Static("", classes="rule", markup=False)
