"""What the screens ask of a session: the one service that they all share.

Each act checks what it is given (InputError names the field), writes mirror and outbox in one transaction,
replaces `state`, tells the listeners, and returns. None of them waits for the network. StoreError is raised
when the mirror can't be written: then nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from tui.domain.batch import Batch
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry
from tui.domain.habits import Habits
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.rules import Suggestion
from tui.domain.times import Clock
from tui.domain.trouble import Answer, Event
from tui.domain.workspace import Rate
from tui.session.finding import EVERYTHING, Found, Scope
from tui.session.ports import AccountsPort, ManagingPort, MembersPort
from tui.session.state import PlaceInfo, State, WaitingAct

if TYPE_CHECKING:
    from tui.session.away import Away
    from tui.session.undo import TakeBack

Listener = Callable[[State], None]


class SessionPort(ManagingPort, MembersPort, AccountsPort, Protocol):
    """Starts, stops, corrects and shows time, for one account and workspace at a time."""

    clock: Clock
    away: Away
    """When a key was last pressed here, and questions about timers that were forgotten meanwhile."""

    @property
    def state(self) -> State:
        """The present state; replaced whole, never changed."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each new state (in the event loop's thread). Returns what ends it."""
        ...

    def on_notice(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with each sentence that the person should read once. Returns what ends it."""
        ...

    # acts on time entries
    async def start(self, draft: EntryDraft) -> TimeEntry:
        """Start the draft as the running entry; what runs is stopped at the draft's start (never before its own)."""
        ...

    async def stop(self, at: int | None = None) -> TimeEntry | None:
        """Stop the running entry at an instant (default: now). Returns it, or None when nothing runs."""
        ...

    async def cut(self, entry_id: str, at: int, *, again: bool = False) -> TimeEntry:
        """Stop this running entry at an instant gone by; with `again` the same work is started anew now.

        Returns it, stopped. Gone when it does not run any more; then nothing is written.
        """
        ...

    async def add(self, draft: EntryDraft, words: str = "") -> TimeEntry:
        """Add a finished entry (or start one, if the draft has no end); `words` is what undo calls it."""
        ...

    async def edit(
        self, changes: Sequence[tuple[str, EntryChange]], new_tags: Sequence[str] = (), words: str = ""
    ) -> list[TimeEntry]:
        """Change entries; `new_tags` are made first and added to each; `words` is what undo calls it (`Moved`)."""
        ...

    async def delete(self, entry_ids: Sequence[str]) -> list[TimeEntry]:
        """Delete entries; deleting the running one discards the timer. Returns what was deleted."""
        ...

    async def together(self, batch: Batch) -> list[TimeEntry]:
        """Change, delete and make entries in one transaction, which one undo takes back. Returns them as they are."""
        ...

    async def allow(self, one: str, other: str, *, allowed: bool = True) -> None:
        """These two entries may share time and are not marked for it, or (not `allowed`) they are marked again.

        Known on this machine alone; undo does not reach it.
        """
        ...

    async def undo(self, *, again: bool = False, agreed: TakeBack | None = None) -> TakeBack | None:
        """Take back the last act of this workspace; with `again` do what was taken back again. None: there is none.

        Where the person must be asked, nothing is written and the answer is not `done`: after a yes, hand it back
        as `agreed`. What is asked for was sent and is an edit or a delete, or was changed elsewhere since.
        """
        ...

    # acts on what time is spent on
    async def create_client(self, name: str, *, email: str = "", address: str = "", note: str = "") -> Client:
        """Make a client."""
        ...

    async def create_project(
        self,
        name: str,
        *,
        client_id: str | None = None,
        color: str | None = None,
        billable: bool | None = None,
        public: bool | None = None,
        note: str = "",
        hourly_rate: Rate | None = None,
        estimate: int | None = None,
    ) -> Project:
        """Make a project; what is left out is as the workspace has it. The estimate is in seconds."""
        ...

    async def create_task(
        self,
        project_id: str,
        name: str,
        *,
        billable: bool | None = None,
        assignee_ids: Sequence[str] = (),
        estimate: int | None = None,
    ) -> Task:
        """Make a task in a project; without a word on it, billable as the project is."""
        ...

    async def create_tag(self, name: str) -> Tag:
        """Make a tag."""
        ...

    # acts that are not on the server yet
    def waiting_acts(self, *, stuck: bool = False) -> list[WaitingAct]:
        """All acts of this account that the server has not taken yet, those that wait for the person first.

        With `stuck` those alone.
        """
        ...

    def events(self, limit: int = 100) -> list[Event]:
        """What happened lately while things were sent, newest first."""
        ...

    async def answer(self, seq: int, answer: Answer) -> None:
        """Answer an act that waits for the person, with one of its `answers`.

        Gone when it does not wait any more: it was answered elsewhere.
        """
        ...

    async def rename_waiting(self, seq: int, name: str) -> None:
        """Give a client, project, task or tag that was refused another name, and send it again."""
        ...

    # reading on
    async def load_older(self) -> None:
        """Load older days into `state.days`: from the mirror, and behind it from the server."""
        ...

    async def load_back_to(self, instant: int) -> None:
        """Load the days of the mirror into `state.days`, back to the one on which this instant is."""
        ...

    def find(self, text: str, limit: int, scope: Scope = EVERYTHING, *, count: bool = True) -> Found:
        """Entries of this workspace that a line of words, `@`, `#`, `$` and dates lets through, from all of the mirror.

        At least `limit` of them, if there are so many. Costs nothing while neither the question nor the mirror
        has changed, and with a higher limit only what is new. Without `count` those beyond are not counted, which
        takes longer than finding the first ones.
        """
        ...

    def read_history(self) -> None:
        """More of the history is wanted than the mirror has: it follows from the server. Returns immediately."""
        ...

    def open_project(self, project_id: str) -> None:
        """A project is looked into: its tasks follow, should they not be here yet. Returns immediately."""
        ...

    def search_descriptions(self, prefix: str, limit: int = 8) -> list[TimeEntry]:
        """Earlier entries with a word that starts with `prefix`, the likeliest now first.

        One entry, the newest, for each different description.
        """
        ...

    def entries_between(self, start: int, end: int) -> list[TimeEntry]:
        """Entries of this workspace that share time with start–end, from the mirror (for overlap warnings)."""
        ...

    # what is likely
    def habits(self) -> Habits:
        """What the person does often, lately and at this time, of this workspace; never blocks for long."""
        ...

    def suggestion(self) -> Suggestion | None:
        """What the rule for the folder says in which the program was started; None where there is none."""
        ...

    async def pin(self, thing_id: str) -> bool:
        """Pin a project or task to the top of the tree, or unpin it; sent nowhere. Returns whether it is pinned."""
        ...

    # a form that is being filled in
    def keep_draft(self, name: str, fields: dict[str, str] | None) -> None:
        """Keep what stands in the form of that name, so that it survives a crash; None forgets it."""
        ...

    def kept_draft(self, name: str) -> dict[str, str] | None:
        """What was kept for the form of that name, or None."""
        ...

    # places
    def places(self) -> list[PlaceInfo]:
        """All accounts' workspaces that this machine knows, the current one marked."""
        ...

    async def open_place(self, account_id: str, workspace_id: str) -> None:
        """Show another workspace. Raises ClockpaneError when it can't be opened; then the present one stays."""
        ...

    async def create_workspace(self, name: str) -> str:
        """Make a workspace in the current account (asks the server at once; it can't be undone). Returns its id."""
        ...

    # syncing
    def sync_now(self) -> None:
        """Ask for a sync at once; returns immediately."""
        ...

    async def run(self) -> None:
        """Carry the outbox and the news until cancelled. One worker of the App awaits this."""
        ...

    async def settle(self, seconds: float) -> bool:
        """Wait until nothing is waiting or under way, at most so long. Returns whether all is settled."""
        ...

    def close(self) -> None:
        """Close the mirror; what waits stays on disk."""
        ...
