"""The form in which an account is added: what kind it is, its key, and its address if that is unusual."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input
from textual.worker import Worker

from tui.domain.errors import ClockpaneError, InputError, KeyRefused
from tui.present.accounts import HELP, KINDS, NAMES, USUAL, address_wrong, key_wrong
from tui.present.text import Line, Span, literal
from tui.screens.asked import AskedDialog
from tui.screens.dialog import FormDialog, rule
from tui.screens.leave import LeaveScreen
from tui.screens.over import open_over
from tui.session.port import SessionPort
from tui.session.state import AccountInfo, NewAccount
from tui.widgets.field import Field, Options, Push
from tui.widgets.secret import SecretField
from tui.widgets.words import Words

_FIELDS = ("key", "url")


class AddAccount(FormDialog[AccountInfo | None], AskedDialog[AccountInfo | None]):
    """Tries a key and keeps the account. Dismisses with the account, or with None."""

    DEFAULT_CSS = """
    AddAccount > #box { width: 76; }
    AddAccount.-narrow .hint { display: none; }
    """
    ASKED: ClassVar[dict[str, str]] = {"direct": "Clockify", "maton": "Maton"}

    def __init__(self, session: SessionPort) -> None:
        super().__init__()
        self._session = session
        self._kind = KINDS[0]
        self._refused: dict[str, str] = {}
        """By field, what was answered to what stood in it; gone as soon as something else does."""
        self._asked: Worker[None] | None = None

    def frame(self) -> ComposeResult:
        """Kind, key, address."""
        yield Words((Span("Add a Clockify account", "title"),), classes="head")
        with VerticalScroll(id="scroll", can_focus=False):
            yield from self.row("kind", "with", Options([Span(NAMES[kind]) for kind in KINDS], id="kind"))
            yield from self.row("key", "key", Horizontal(SecretField(id="key"), classes="holder"))
            yield from self.row("url", "address", Horizontal(Field(id="url"), classes="holder"))
        yield rule()
        yield Words(id="said", classes="-empty")
        with Horizontal(classes="foot"):
            yield Push("enter", "Try it and open", id="save")
            yield Push("esc", "Leave", id="leave")
            yield Words((Span("kept in the system keyring", "dim"),), classes="hint")

    def on_mount(self) -> None:
        """Begin with the key: it is what somebody has in their hands."""
        self._show()
        self.query_one("#key").focus()

    # what stands in it

    @property
    def _key(self) -> str:
        return self.query_one("#key", Input).value

    @property
    def _url(self) -> str:
        return self.query_one("#url", Input).value

    def _wrong(self, *, asked: bool = False) -> dict[str, str]:
        wrong = {
            "key": key_wrong(self._key, asked=asked),
            "url": address_wrong(self._url, asked=asked),
        }
        return {field: words for field, words in wrong.items() if words}

    def _show(self, *, asked: bool = False) -> None:
        """What is wrong with each field, and where a key is found."""
        wrong = self._refused | self._wrong(asked=asked)
        self.query_one("#url", Input).placeholder = USUAL[self._kind]
        helps = {"key": f"from {HELP[self._kind]}", "url": "" if self._url else "empty: the usual one"}
        for field in _FIELDS:
            bad = wrong.get(field, "")
            line: Line = (Span(f"✗ {bad}", "bad"),) if bad else (Span(helps[field], "dim"),)
            note = self.query_one(f"#note-{field}", Words)
            note.set_class(bool(bad or helps[field]), "-said")
            note.show(line)
        self.call_after_refresh(self.fit)

    def on_options_moved(self, event: Options.Moved) -> None:
        """Another kind of account."""
        self._kind = KINDS[event.options.index]
        self._refused = {}
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is wrong as it is typed."""
        self._refused.pop(event.input.id or "", None)
        self.say("")
        self._show()

    # trying it

    @property
    def asking(self) -> bool:
        """Whether an answer is waited for."""
        return self._asked is not None and not self._asked.is_finished

    def action_save(self) -> None:
        """Try it, if nothing is wrong."""
        if self.asking:
            return
        wrong = self._wrong(asked=True)
        if wrong:
            self._show(asked=True)
            self.query_one(f"#{next(iter(wrong))}").focus()
            return
        self._refused = {}
        self._show()
        new = NewAccount(kind=self._kind, key=self._key.strip(), url=self._url.strip())
        self.say(f"asking {self.ASKED[self._kind]} whose key it is… · esc stops waiting", "dim")
        self._asked = self.run_worker(self._add(new), group="add", exclusive=True)

    async def _add(self, new: NewAccount) -> None:
        try:
            info = await self._session.add_account(new)
        except ClockpaneError as error:
            self._told(error)
        else:
            self.finish(info)

    def _told(self, error: ClockpaneError) -> None:
        """Say what was answered, beside the field that it is about."""
        field = error.field if isinstance(error, InputError) else ""
        if isinstance(error, KeyRefused):
            field = "key"
        if field not in _FIELDS or not self.there:
            self.say(error)
            return
        self.say("")
        self._refused = {field: literal(str(error))}
        self._show()
        self.query_one(f"#{field}").focus()

    def action_leave(self) -> None:
        """Stop waiting; or leave, after asking if a key was typed."""
        if self._asked is not None and self.asking:
            self._asked.cancel()
            self.say("Stopped waiting: no account was added", "dim")
        elif not self._key.strip():
            self.dismiss(None)
        else:
            open_over(self, LeaveScreen("a new account", ["key"]), self._left)

    def _left(self, drop: bool | None) -> None:
        if drop:
            self.dismiss(None)
