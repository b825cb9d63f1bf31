"""What the screens ask of a session besides entries: things, people, accounts. The rules of `SessionPort` hold here too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from tui.domain.things import Held, Merge, Thing, ThingEdit

if TYPE_CHECKING:
    from tui.domain.entries import EntryDraft, TimeEntry
    from tui.domain.summaries import Day
    from tui.session.state import AccountInfo, AccountRow, ConnectionInfo, NewAccount


class ManagingPort(Protocol):
    """Corrects what time is spent on: clients, projects, tasks, tags, and the user's own profile."""

    async def change_things(self, edits: Sequence[ThingEdit], words: str = "") -> list[Thing]:
        """Change things, as one act that one undo takes back; `words` is what undo calls it (`Archived`).

        Returns them as they are. Gone for one that was deleted elsewhere: then nothing is changed.
        """
        ...

    async def delete_things(self, things: Sequence[Thing]) -> None:
        """Delete things, each archived (a task: done) first if it is active. It can't be undone.

        They stay in sight, archived, until the server has deleted them; refused, they stay and wait for an answer.
        """
        ...

    async def merge_tags(self, merge: Merge) -> int:
        """Put one tag in the place of others on all entries, then archive or delete those. Returns how many entries.

        Undo takes it back where they are archived. InputError while not all of the history is here.
        """
        ...

    def held_by(self, thing: Thing) -> Held:
        """What is in the thing, as far as this machine knows: its own entries (of tasks, clients: those in them)."""
        ...

    def hours(self) -> dict[str, Held]:
        """By id, what is in each client, project, task and tag of this workspace. Costs nothing while nothing changed."""
        ...

    @property
    def whole_history(self) -> bool:
        """Whether the mirror has all entries of this workspace: else what `held_by` tells may be too little."""
        ...


class MembersPort(Protocol):
    """Who is in the workspace, and their time."""

    def read_members(self) -> None:
        """Members, rights and settings of this workspace are wanted anew: they follow. Returns immediately."""
        ...

    def read_log_of(self, user_id: str) -> None:
        """The entries of another member are wanted: they follow in `log_of`. Returns immediately."""
        ...

    def log_of(self, user_id: str) -> tuple[Day, ...] | None:
        """The days of another member of the last five weeks, newest first; None until they were read once."""
        ...

    def trouble_with(self, user_id: str) -> str:
        """Why another member's entries can't be read, in the server's words; "" where they can.

        Of the user himself: why his week (`State.profile`) can't.
        """
        ...

    async def add_for(self, user_id: str, draft: EntryDraft) -> TimeEntry:
        """Add an entry for another member, where this is allowed."""
        ...


class AccountsPort(Protocol):
    """The accounts, their keys and their Maton connections. What asks the server here raises what the client raises."""

    def accounts(self) -> list[AccountRow]:
        """All accounts that are known, the one on the screen marked."""
        ...

    async def test_account(self, account_id: str) -> str:
        """Ask whose key it is. Returns what was found, in words."""
        ...

    async def add_account(self, new: NewAccount) -> AccountInfo:
        """Try the key, put it into the system keyring, remember the account. InputError names the field.

        Nothing is kept of a key that does not work, or where there is no keyring.
        """
        ...

    async def log_out(self, account_id: str, *, wipe: bool) -> None:
        """Forget an account and its keyring entry; with `wipe` its mirror too.

        InputError where acts wait in it and it is to be wiped: they would be lost.
        """
        ...

    async def connections(self, account_id: str) -> list[ConnectionInfo]:
        """The Maton connections of an account (GET /connections)."""
        ...

    async def create_connection(self, account_id: str) -> ConnectionInfo:
        """A new connection, pending until its address was opened (POST /connections, then GET /connections/{id})."""
        ...

    async def connection(self, account_id: str, connection_id: str) -> ConnectionInfo:
        """One connection as it stands now (GET /connections/{id})."""
        ...

    async def delete_connection(self, account_id: str, connection_id: str) -> None:
        """Delete a connection (DELETE /connections/{id}). It can't be undone."""
        ...

    async def choose_connection(self, account_id: str, connection_id: str) -> None:
        """Use that connection from now on. Before anything is sent its user is made sure of."""
        ...
