"""The main screen: frame, tree and log, Manage. It shows the session's state and hands what is pressed to the acts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Resize
from textual.worker import Worker, WorkerCancelled, WorkerFailed, WorkerState

from tui import actions
from tui.acting import Context, disabled_reason, thing_chosen
from tui.actions import BY_ID, works_in
from tui.domain.errors import ClockpaneError
from tui.keys import hint
from tui.present.choice import words_of_choice
from tui.present.sift import Sift
from tui.present.text import literal
from tui.screens.acts import Acts
from tui.screens.asking import Asking
from tui.screens.barkeys import bar_keys, name_keys, typing_keys
from tui.screens.bindings import binding_map
from tui.screens.managing import ManagingScreen
from tui.screens.marking import Marking
from tui.session.port import SessionPort
from tui.session.state import State
from tui.widgets.find import FindLine, LogHead, Notice, TooSmall
from tui.widgets.keybar import KeyBar
from tui.widgets.log import LogView
from tui.widgets.rows import Rows
from tui.widgets.strips import Lines
from tui.widgets.tabs import Tabs
from tui.widgets.timer import Timer
from tui.widgets.topline import TopLine
from tui.widgets.tree import TreeHead, TreeView

if TYPE_CHECKING:
    from tui.app import ClockpaneApp

NARROW = 90
"""Below so many columns there is one pane at a time."""
TOAST = 4.0
"""Seconds for which something is said."""
LOW = 18
"""Below so many rows the timer loses its box."""


class MainScreen(ManagingScreen, inherit_bindings=False):
    """Everything but the dialogs."""

    AUTO_FOCUS = "#log"

    def __init__(self, session: SessionPort, *, notice: str = "") -> None:
        super().__init__()
        # Not a keymap over the usual bindings: the toolkit's takes no act its last key, and drops keys that change hands.
        self._bindings = binding_map()
        self.session = session
        self.pane = self._left = actions.LOG
        self._greeting = notice
        self._acts = Acts(self)
        self.asking = Asking(self, self._acts.ask_away)
        self.marking = Marking(self)
        self._unfollow: list[Callable[[], None]] = []
        self._stale = False
        self._refused = "", 0.0
        """Why the last key could do nothing, and when it was pressed."""

    def compose(self) -> ComposeResult:
        """Top line, timer, tabs, the two panes, keys."""
        yield TopLine(id="topline")
        yield Timer(self.session.clock.now, id="timer")
        yield Tabs(actions.TABS, "log", id="tabs")
        with Horizontal(id="body"):
            with Vertical(id="tree-pane"):
                yield TreeHead(id="tree-head")
                yield TreeView(id="tree")
            with Vertical(id="log-pane"):
                yield LogHead(id="log-head")
                yield FindLine(id="find")
                yield LogView(id="log")
        yield TooSmall(id="small")
        yield Notice(id="notice")
        yield KeyBar(id="keybar")

    def on_mount(self) -> None:
        """Show the state, and follow it."""
        self._unfollow = [self.session.subscribe(self._news), self.session.on_notice(self._tell)]
        self._parts()
        self.show_state()
        self._unfollow.append(self.session.away.listen(self.asking.heard))
        if self._greeting:
            self.toast(self._greeting, severity="warning", seconds=12)

    def on_unmount(self) -> None:
        """Stop following."""
        for stop in self._unfollow:
            stop()

    @property
    def clockpane(self) -> ClockpaneApp:
        """The app, as what it is."""
        return cast("ClockpaneApp", self.app)

    @property
    def context(self) -> Context:
        """Where the cursor is and what goes on."""
        view = self._tree if self.pane == actions.TREE else self._entries
        choice = view.choice
        here = Context(
            pane=self.pane,
            choice=choice,
            running=self.session.state.running is not None,
            runs_already=choice.entry is not None and choice.entry.running,
            sifted=bool(self.sift),
            undo=bool(self.session.state.undo),
            redo=bool(self.session.state.redo),
            empty=choice.kind == "nothing",
            stuck=thing_chosen(choice) in self.session.state.problems,
            pinned=thing_chosen(choice) in self.session.state.pins,
            marked=len(self.marking.marks),
            ranging=self.marking.ranging,
        )
        return self.thing_context(self.manage_context(here) if self.managing else here)

    # showing

    def _parts(self) -> None:
        """Look the widgets up once: they are asked at each move of the cursor."""
        self._topline = self.query_one(TopLine)
        self._timer = self.query_one(Timer)
        self._tree_pane = self.query_one("#tree-pane", Vertical)
        self._log_pane = self.query_one("#log-pane", Vertical)
        self._tabs = self.query_one(Tabs)
        self._tree = self.query_one(TreeView)
        self._entries = self.marking.log = self.query_one(LogView)
        self._log_head = self.query_one(LogHead)
        self._find = self.query_one(FindLine)
        self._notice = self.query_one(Notice)
        self._keybar = self.query_one(KeyBar)

    def _news(self, _state: State) -> None:
        """Many replacements of the state in a row are shown once."""
        if not self._stale and self.is_mounted:
            self._stale = True
            self.call_later(self.show_state)

    def go_to_running(self) -> None:
        """Put the log's cursor on what has just been started: `e` names it, `#` tags it."""
        if self.session.state.running is not None:
            self.go_to(self.session.state.running.id)

    def go_to(self, entry_id: str) -> None:
        """Put the log's cursor on an entry, if the log shows it."""
        self.show_state()
        self._entries.go_to(entry_id)

    def _tell(self, sentence: str) -> None:
        # The state that comes with it says whether this is of an act which waits for the person.
        self.call_later(self._say, sentence)

    def _say(self, sentence: str) -> None:
        problems = self.session.state.problems.values()
        trouble = any(words and words in sentence for words in problems)
        self.toast(sentence + (hint("outbox", "shows it") if trouble else ""), severity="warning", seconds=10)

    def show_state(self) -> None:
        """Show the session's state in all parts."""
        self._stale = False
        state, now = self.session.state, self.session.clock.now()
        self._topline.show(state, now)
        self._tree.show(state, now, self.sift.row)
        found = self.search()
        self._entries.show(state, now, self.sift, found)
        self._log_head.show(state, self.sift, found.count if found else 0)
        self._find.show(found if self.sift.text else None)
        if self.managing:
            self.show_manage()
        self.marking.follow(state, found.days if found else ())
        self.show_context()

    def show_context(self) -> None:
        """Show what depends on where the cursor is: what `s` would start, the keys, a problem's words."""
        state, here = self.session.state, self.context
        target = words_of_choice(here.choice, state)
        can_switch = here.running and disabled_reason(BY_ID["switch"], here) is None
        can_switch = can_switch and here.choice.kind not in ("nothing", "client")
        self._timer.show(state, starts=target, switches=target if can_switch else "")
        self._notice.show(state.problems.get(thing_chosen(here.choice), ""), state.sync)
        if self.managing:
            keys = name_keys(here) if self.manage.typing else bar_keys(here, self.manage_hints())
        else:
            keys = typing_keys(here) if self._find.typing else bar_keys(here, self.marking.hints())
        self._keybar.show(*keys)

    def on_resize(self, event: Resize) -> None:
        """One pane or two, with or without boxes."""
        wide, tall = event.size.width, event.size.height
        self.set_class(wide < NARROW, "-narrow")
        self._be_in(self.pane)
        self.set_class(tall < LOW, "-low")
        self.set_class(tall < 24 or wide < NARROW, "-flat")
        self.set_class(wide < 40 or tall < 10, "-tiny")
        self.query_one(TreeHead).set_class(tall < 24, "-flat")
        self._entries.set_narrow(wide < NARROW)
        if self._pane is not None:
            self._pane.set_flat(tall < 24)
        if self.focused is None and not self.has_class("-tiny"):
            self.turn_to(self.pane)

    # panes and sifting

    def turn_to(self, pane: str) -> None:
        """Go to the log, the tree or Manage."""
        self._be_in(pane)
        self.set_focus(self._view, scroll_visible=False)

    def to_log(self) -> None:
        """Go to the log or the tree, the one that was left last."""
        if self.managing:
            self.turn_to(self._left)
            self.show_state()

    @property
    def _view(self) -> Rows:
        """The rows of the pane with the focus."""
        if self.managing:
            return self.manage.listing
        return self._tree if self.pane == actions.TREE else self._entries

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """The pane with the focus gives the keys their meaning."""
        if self._pane is not None and self._pane in event.widget.ancestors:
            self._be_in(actions.MANAGE)
            self._pane.listing.lead(self._pane.typing)
            self.show_context()
            return
        self._be_in(actions.TREE if event.widget is self._tree else actions.LOG)
        self._entries.lead(self._find.typing)
        self.show_context()

    def _be_in(self, pane: str) -> None:
        self.pane = pane
        if pane != actions.MANAGE:
            self._left = pane
        self._tabs.activate("manage" if pane == actions.MANAGE else "log")
        self.set_class(pane == actions.MANAGE, "-manage")
        self._tree_pane.set_class(pane == actions.TREE, "-active")
        self._log_pane.set_class(pane == actions.LOG, "-active")
        # The class shows the one pane of a narrow screen; setting it costs a look at every style.
        self.set_class(pane == actions.TREE and self.has_class("-narrow"), "-tree")

    def sift_by(self, sift: Sift) -> None:
        """Show only these entries in the log, which is seen for that."""
        super().sift_by(sift)
        if sift and self.has_class("-narrow") and self.pane == actions.TREE:
            self.turn_to(actions.LOG)

    # what the parts tell

    def on_log_view_moved(self) -> None:
        """The cursor of the log moved."""
        self.marking.moved()
        self.show_context()

    def on_tree_view_moved(self) -> None:
        """The cursor of the tree moved."""
        self.show_context()

    async def on_log_view_opened(self) -> None:
        """A second click on an entry."""
        await self.action_act("choose")

    async def on_tree_view_chosen(self) -> None:
        """A click on a dot, or a second click on a row."""
        await self.action_act("choose")

    def on_tree_view_opened(self, message: TreeView.Opened) -> None:
        """A project was looked into."""
        self.session.open_project(message.project_id)

    def on_log_view_near_end(self) -> None:
        """Older days are wanted, or more hits."""
        if self.sift:
            self.more_hits()
        else:
            self.work(self._acts.guarded(self.session.load_older()), group="older")

    def on_timer_ticked(self, message: Timer.Ticked) -> None:
        """Let everything that shows time look whether it changed."""
        self._topline.show(self.session.state, message.now)
        self._tree.tick(message.now)
        self._entries.tick(message.now)
        if self.managing:
            self.manage.tick(message.now)
        self.marking.tick()
        self.asking.look()

    def on_screen_resume(self) -> None:
        """A dialog was closed: what waited for that is asked or said now."""
        self.call_later(self.asking.look)

    async def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A click on a named part of the frame: an act, or the workspace's name."""
        message.stop()
        if message.part == "to_log":
            self.on_find_line_kept()
        elif message.part == "go_there":
            self.on_find_line_chosen()
        elif message.part == "to_list":
            self.manage.leave_filter()
        elif message.part in BY_ID:
            await self.action_act(message.part)

    # acting

    async def action_act(self, acts: str) -> None:
        """Do what a key stands for: of several acts, with blanks between them, the one of this pane.

        Moves are done by the pane; the rest runs guarded, one after the other.
        """
        # What a dialog has just been answered comes first: this key may be to take it back.
        for before in [one for one in self.workers if one.group == "acts" and not one.is_finished]:
            with suppress(WorkerFailed, WorkerCancelled):
                await before.wait()
        each = acts.split()
        act = next((one for one in each if works_in(BY_ID[one], self.pane)), each[0])
        action, here = BY_ID[act], self.context
        if action.where != actions.EVERYWHERE and works_in(action, self.pane) and self._view.move(act):
            if self.managing:
                self.manage.remember()
            else:
                self.marking.moved()
            return
        reason = disabled_reason(action, here)
        if reason is not None:
            now = self.session.clock.monotonic()
            # Pressed again and again it is said once: toasts would cover the rows.
            if act != "show_all" and (reason != self._refused[0] or now - self._refused[1] > TOAST):
                self._refused = reason, now
                self.toast(reason[0].upper() + reason[1:])
            return
        worker = self.work(self._acts.run(act))
        try:
            await worker.wait()
        except (WorkerFailed, WorkerCancelled):
            return  # on_worker_state_changed says so

    def work(self, job: Coroutine[Any, Any, None], group: str = "acts") -> Worker[None]:
        """Run it as a worker: a fault in it is logged and said, and never ends the program."""
        return self.run_worker(job, group=group, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of the program itself."""
        if event.state == WorkerState.ERROR and event.worker.error is not None:
            self.clockpane.report(event.worker.error)

    def toast(self, words: str, *, severity: str = "information", seconds: float = TOAST) -> None:
        """Say something for a few seconds."""
        kind: Any = severity
        self.notify(words, severity=kind, timeout=seconds, markup=False)

    def toast_error(self, error: ClockpaneError) -> None:
        """Say what went wrong, and what to do."""
        logging.getLogger("clockpane").info("said: %s", error)
        said = literal(error.said[:1].upper() + error.said[1:])  # it may name an entry
        self.toast(f"{said}\n{error.hint}".strip(), severity="error", seconds=8)
