"""The frozen state that the screen shows. Replaced whole after each act and each piece of news; never edited."""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct

from tui.domain.commands import Command
from tui.domain.durations import Seconds
from tui.domain.entries import TimeEntry
from tui.domain.projects import Catalog
from tui.domain.rights import Rights
from tui.domain.summaries import Allowed, Day
from tui.domain.times import Instant
from tui.domain.trouble import Answer, Event, Trouble
from tui.domain.workspace import MemberProfile, Members, User, Workspace
from tui.sync.status import Link, SyncStatus

__all__ = [
    "AccountInfo",
    "AccountRow",
    "ConnectionInfo",
    "Link",
    "NewAccount",
    "PlaceInfo",
    "State",
    "SyncStatus",
    "Totals",
    "WaitingAct",
]

Id = TypeVar("Id", str, str | None)


class AccountInfo(Struct, frozen=True, kw_only=True):
    """An account: a place where workspaces are."""

    id: str
    kind: str
    """`local`, `maton` or `direct`."""
    title: str
    """`This machine`, or `Clockify · jane@acme.io`."""
    how: str
    """`no account`, `through Maton`, `own key`."""


class PlaceInfo(Struct, frozen=True, kw_only=True):
    """One row of the workspace picker."""

    account: AccountInfo
    workspace_id: str
    name: str
    week: Seconds = 0
    """Seconds tracked there this week, as far as this machine knows (closed entries and the running one)."""
    current: bool = False
    running: str = ""
    """Description of a timer that runs there; empty when none does ("(no description)" for one without)."""
    note: str = ""
    """What stands in the place of the hours where there are none to know: an account that was not opened yet."""


class AccountRow(Struct, frozen=True, kw_only=True):
    """An account as the screen of accounts shows it."""

    info: AccountInfo
    key_from: str = ""
    """Where its key comes from, never the key: `MATON_API_KEY`, `system keyring`, `command “pass show clockify”`."""
    host: str = ""
    """Where it is asked."""
    user: str = ""
    """Its user's address or name; empty until it has answered once."""
    current: bool = False
    waiting: int = 0
    """Acts that are not on the server yet."""
    trouble: str = ""
    """What keeps it from working."""
    connection: str = ""
    """The Maton connection that it uses; empty: the oldest active one, or none is needed."""
    connection_from: str = ""
    """Where that was chosen, if it can't be chosen here: `MATON_CONNECTION`."""
    can_log_out: bool = False
    """Whether its key lies in the keyring, so that it can be logged out of here."""


class ConnectionInfo(Struct, frozen=True, kw_only=True):
    """A Maton connection to a Clockify account."""

    id: str
    status: str
    """`ACTIVE`, `PENDING`, `FAILED`, or a word that is new."""
    created: Instant | None = None
    chosen: bool = False
    url: str = ""
    """Where its owner signs in. It holds a secret: shown and copied, never kept or logged."""

    def __repr__(self) -> str:
        return f"ConnectionInfo({self.id!r}, {self.status!r})"


class NewAccount(Struct, frozen=True, kw_only=True):
    """What a person typed to add an account."""

    kind: str
    """`maton` or `direct`."""
    key: str
    url: str = ""
    """The address; empty: the usual one."""

    def __repr__(self) -> str:
        return f"NewAccount({self.kind!r}, {self.url!r})"


class Totals(Struct, frozen=True, kw_only=True):
    """Seconds of this week's finished entries; the running entry is not in them (add it while it ticks)."""

    week: Seconds = 0
    by_project: dict[str, Seconds] = {}
    """By project id; "" is the time without a project."""
    by_task: dict[str, Seconds] = {}


class WaitingAct(Struct, frozen=True, kw_only=True):
    """An act that the server has not taken yet."""

    seq: int
    """Its number: acts are sent in this order, where nothing holds them up."""
    workspace: str
    """Name of the workspace."""
    command: Command
    state: str
    """`waiting`, `sending`, `unclear` (it may have arrived: it is looked up first) or `needs_you`."""
    created_at: Instant
    attempts: int = 0
    """How often it was sent."""
    base: TimeEntry | None = None
    """The entry as the server had it when the act was done; None for what is made."""
    shown: TimeEntry | None = None
    """The entry as it stands here; None for what was deleted, and for what is no entry."""
    trouble: Trouble | None = None
    """Why it waits for the person; None where it does not."""
    answers: tuple[Answer, ...] = ()
    events: tuple[Event, ...] = ()
    """Its history, oldest first."""


class State(Struct, frozen=True, kw_only=True):
    """Everything that the main screen shows, for one workspace."""

    account: AccountInfo
    user: User
    workspace: Workspace
    catalog: Catalog = Catalog()
    running: TimeEntry | None = None
    last: TimeEntry | None = None
    """The newest finished entry of any day: what `s` starts again."""
    days: tuple[Day, ...] = ()
    """Loaded days of the log, newest first; the running entry is in the day on which it started."""
    has_older: bool = False
    """Whether older days can be loaded, from the mirror or the server."""
    totals: Totals = Totals()
    goal: Seconds = 40 * 3600
    """Seconds a week that the person means to work."""
    sync: SyncStatus = SyncStatus()
    waiting: frozenset[str] = frozenset()
    """Ids of entries, projects, … that the server does not have as shown."""
    problems: dict[str, str] = {}
    """By entry id: the server's words for why its act waits for the user."""
    allowed: Allowed = frozenset()
    """Pairs of entries that may share time, as the person said; not marked as overlaps."""
    settled: dict[str, str] = {}
    """The server's ids by ours, of what was settled lately: who still holds one of ours finds the thing by it."""
    elsewhere: tuple[str, ...] = ()
    """Names of other workspaces in which a timer runs."""
    undo: str = ""
    """What `u` takes back, in a word (`Deleted`); empty: nothing."""
    redo: str = ""
    """What was taken back last and can be done again."""
    pins: tuple[str, ...] = ()
    """Ids of the projects and tasks that are pinned here, also of those that are archived, done or gone."""
    deleting: frozenset[str] = frozenset()
    """Ids of clients, projects, tasks and tags that wait to be deleted: archived until then."""
    members: Members = Members()
    rights: Rights = Rights()
    """What this user may do in the workspace."""
    locked_before: Instant | None = None
    """Entries that start before this are locked for this user, by the workspace's rules; None: none is."""
    profile: MemberProfile | None = None
    """The user's own week in this workspace; None until it was read."""
    revision: int = 0
    """Grows with each replacement."""

    @property
    def zone(self) -> str:
        """IANA name of the zone in which times are shown."""
        return self.user.profile.zone

    def current(self, some_id: Id) -> Id:
        """The id by which the thing goes now."""
        return self.settled.get(some_id, some_id) if some_id else some_id

    def entry(self, entry_id: str) -> TimeEntry | None:
        """The loaded entry of that id, or None."""
        for day in self.days:
            for entry in day.entries:
                if entry.id == entry_id:
                    return entry
        return None
