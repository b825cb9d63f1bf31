"""The own week in a workspace: its first day, the working days, the hours of a day."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from tui.domain import durations
from tui.domain.durations import Seconds
from tui.domain.errors import ClockpaneError, InputError
from tui.domain.things import ThingChange, ThingEdit, applied, changed, wrong_fields
from tui.domain.times import WEEKDAYS
from tui.domain.workspace import MemberProfile
from tui.present import people as words
from tui.present.text import Span, cut, literal
from tui.screens.dialog import FormDialog, rule
from tui.screens.leave import LeaveScreen
from tui.session.port import SessionPort
from tui.session.state import State
from tui.widgets.field import Field, Options, Push
from tui.widgets.weekdays import Weekdays
from tui.widgets.words import Words


class ProfileScreen(FormDialog[str | None]):
    """Asks for the week. Dismisses with what was done, in words for a toast; None for nothing.

    It opens also before the week was read: it says so, and the fields stand there once it is.
    """

    DEFAULT_CSS = """
    ProfileScreen > #box { width: 72; }
    ProfileScreen #hours { width: 12; }
    ProfileScreen .between { width: auto; margin: 0 0 0 2; }
    ProfileScreen #reading { margin: 0 0 1 0; }
    ProfileScreen .-gone { display: none; }
    ProfileScreen #times { margin: 0 0 1 0; }
    ProfileScreen.-tight #times { margin: 0; }
    """

    def __init__(self, session: SessionPort) -> None:
        super().__init__()
        self._session = session
        self._first = session.state.profile
        self._unfollow: Callable[[], None] = lambda: None

    def frame(self) -> ComposeResult:
        """The fields, and what is only read."""
        state, first = self._session.state, self._first or MemberProfile(id="", workspace_id="", user_id="")
        title = f"Your week in {cut(literal(state.workspace.name), 40)}"
        yield Words((Span(title, "title"),), classes="head")
        yield Words(id="reading")
        with VerticalScroll(id="scroll", can_focus=False):
            days = [Span(day[:3]) for day in WEEKDAYS]
            yield from self.row("begins", "week begins", Options(days, index=first.week_start, id="begins"))
            yield from self.row("days", "working days", Weekdays(frozenset(first.working_days), id="days"))
            hours = Horizontal(
                Horizontal(Field(durations.short(first.capacity), id="hours", select=True), classes="holder"),
                Words(id="week", classes="between"),
            )
            hours.styles.height = 1
            yield from self.row("hours", "hours a day", hours)
            with Horizontal(classes="row", id="times"):
                yield Words((Span("times", "dim"),), classes="label")
                yield Words(*words.read_lines(state))
        yield rule()
        yield Words(id="said", classes="-empty")
        with Horizontal(classes="foot"):
            yield Push("ctrl+s", "Save", id="save")
            yield Push("esc", "Leave", id="leave")

    def on_mount(self) -> None:
        """Begin in the first field, or wait for the server."""
        self._unfollow = self._session.subscribe(self._news)
        self._session.read_members()
        self._show()
        self.query_one("#begins" if self._first else "#leave").focus()

    def on_unmount(self) -> None:
        """Stop following."""
        self._unfollow()

    def _news(self, state: State) -> None:
        """The week was read for the first time: now it can be changed."""
        if not self.is_attached or not self.query("#box"):
            return
        if self._first is None and state.profile is not None:
            first = self._first = state.profile
            self.query_one(Options).index = first.week_start
            self.query_one(Weekdays).days = frozenset(first.working_days)
            self.query_one(Field).put(durations.short(first.capacity))
            self.query_one(Options).focus()
        self._show()

    def _show(self) -> None:
        """What it comes to, and what is wrong."""
        known, state = self._first is not None, self._session.state
        reading = self.query_one("#reading", Words)
        reading.set_class(known, "-gone")
        trouble = "" if known else self._session.trouble_with(state.user.id)
        reading.show(*words.reading_lines("Your week", trouble, state))
        for field in ("#begins", "#days", "#hours", "#save"):
            self.query_one(field).disabled = not known
        new, wrong = self._typed()
        self.note("hours", wrong.get("capacity", ""))
        self.note("days", wrong.get("working_days", ""))
        self.query_one("#week", Words).show(() if wrong or new is None else words.week_line(new))
        self.call_after_refresh(self.fit)

    def _typed(self) -> tuple[MemberProfile | None, dict[str, str]]:
        """The week as it stands in the form, and what is wrong with it by field; no week before it was read."""
        first = self._first
        if first is None:
            return None, {}
        wrong: dict[str, str] = {}
        capacity = self._capacity(first.capacity, wrong)
        days = tuple(sorted(self.query_one(Weekdays).days))
        change = ThingChange(week_start=self.query_one(Options).index, capacity=capacity, working_days=days)
        if not days:
            wrong["working_days"] = "at least one day"
        wrong = wrong_fields("profile", change) | wrong
        new = applied(first, change)
        assert isinstance(new, MemberProfile)  # noqa: S101 - the type cannot say it
        return new, wrong

    def _capacity(self, before: Seconds, wrong: dict[str, str]) -> Seconds:
        text = self.query_one(Field).value.strip()
        if text == durations.short(before):
            return before
        try:
            # A bare number can't mean anything but hours here.
            return durations.parse(f"{text}h" if text.isascii() and text.isdecimal() else text)
        except InputError as error:
            wrong["capacity"] = error.said if text else "how many hours?"
            return before

    # what is typed

    def on_input_changed(self, _event: Input.Changed) -> None:
        """The hours."""
        self._show()

    def on_options_moved(self, event: Options.Moved) -> None:
        """The first day of the week."""
        self._show()

    def on_weekdays_turned(self) -> None:
        """A working day."""
        self._show()

    # what is done

    def action_leave(self) -> None:
        """Leave; ask first if something was changed."""
        self.run_worker(self._leave(), group="profile", exclusive=True)

    async def _leave(self) -> None:
        new, wrong = self._typed()
        if self._first is not None and new is not None and (wrong or new != self._first):
            names = [change.label for change in words.confirm_profile(self._first, new, "").changes]
            if not await self.ask(LeaveScreen("your week", names or ["hours a day"])):
                return
        self.dismiss(None)

    def action_save(self) -> None:
        """Change it, after the difference was shown."""
        self.run_worker(self._save(), group="profile", exclusive=True)

    async def _save(self) -> None:
        first, (new, wrong) = self._first, self._typed()
        if first is None or new is None:
            return
        if wrong:
            self._show()
            self.query_one("#hours" if "capacity" in wrong else "#days").focus()
            return
        change = changed(first, new)
        if not change:
            self.say("nothing changed", "dim")
            return
        if not await self.approved(words.confirm_profile(first, new, self._session.state.workspace.name)):
            return
        try:
            await self._session.change_things([ThingEdit(first, change)], "Changed your week")
        except ClockpaneError as error:
            self.say(error)
            return
        self.dismiss("Changed your week")
