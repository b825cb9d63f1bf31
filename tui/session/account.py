"""One account: its mirror on disk and the engine that keeps it like the server."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.errors import ClockpaneError, ConnectionChoice, Damaged, StoreError
from tui.domain.times import Clock
from tui.domain.workspace import User, Workspace
from tui.session.state import AccountInfo
from tui.store import mirror as tables
from tui.store.database import Database, Transaction
from tui.store.memory import MemoryFile, Met
from tui.store.mirror import Mirror
from tui.sync.engine import Engine
from tui.sync.schedule import Pace

if TYPE_CHECKING:
    from tui.api.client import ClockifyClient
    from tui.api.connections import MatonConnections

log = logging.getLogger(__name__)


class AccountSpec(Struct, frozen=True, kw_only=True):
    """How an account is reached. Put together where keys and addresses are known."""

    info: AccountInfo
    connect: Callable[[], Awaitable[ClockifyClient]]
    """Makes the client; InputError when the address or key can't be used, ConnectionChoice when one must be chosen."""
    open_mirror: Callable[[str, bool], tuple[Database, str]]
    """Opens the mirror of a user id; the text says what had to be done to open it, if anything. May raise StoreError.

    The second argument says that the file there is not sound: it is set aside, and a new one gets what could be saved.
    """
    pace: Pace = Pace()
    user: User | None = None
    """The user, where it is known without asking (this machine's)."""
    workspace: Workspace | None = None
    """The workspace to open first, where it is known without asking."""
    foreign: Callable[[], bool] | None = None
    name: str = "Clockify"
    """What it is called; its user's address follows that name."""
    key_from: str = ""
    """Where its key comes from, in words; never the key."""
    host: str = ""
    """Where it is asked."""
    fresh: Callable[[str], Awaitable[ClockifyClient]] | None = None
    """Makes another client, with the key read anew, through that Maton connection ("": the one in use)."""
    connections: Callable[[], Awaitable[MatonConnections]] | None = None
    """Maton's connections; None where there are none."""
    chosen: Callable[[], str] = str
    """The Maton connection in use; "" where none was chosen."""
    connection_from: str = ""
    """Where that was chosen, if it can't be chosen here."""
    mirror_of: Callable[[str], Path] | None = None
    """Where the mirror of a user id lies."""
    forget: Callable[[], Awaitable[None]] | None = None
    """Takes its key out of the keyring; None where it does not lie there. Raises KeyRefused."""
    again: Callable[[bool], None] | None = None
    """Look for a key that was not found once more at the next connecting; True: for any key."""


class Account:
    """An account as the session uses it: met (its user is known and its mirror open) or not yet."""

    def __init__(
        self,
        spec: AccountSpec,
        memory: MemoryFile,
        clock: Clock,
        changed: Callable[[], None],
        told: Callable[[str], None],
    ) -> None:
        self.spec = spec
        self.info = spec.info
        self.trouble = ""
        """Why it could not be met."""
        self.choices: tuple[tuple[str, str], ...] = ()
        """Maton connections of which one must be chosen first: id, and words for a person."""
        self.left = False
        """Whether it was logged out of: it is not opened again."""
        self._memory = memory
        self._clock = clock
        self._changed = changed
        self._told = told
        self._mirror: Mirror | None = None
        self._engine: Engine | None = None

    @property
    def met(self) -> bool:
        """Whether its user is known, so that its mirror can be opened without the network."""
        return self.spec.user is not None or bool(self._memory.met(self.info.id).user_id)

    @property
    def opened(self) -> bool:
        """Whether its mirror is open."""
        return self._mirror is not None

    @property
    def mirror(self) -> Mirror:
        """The open mirror; `open` comes first."""
        if self._mirror is None:
            raise StoreError(f"{self.info.title} is not open.")
        return self._mirror

    @property
    def engine(self) -> Engine:
        """The engine of the open mirror; `open` comes first."""
        if self._engine is None:
            raise StoreError(f"{self.info.title} is not open.")
        return self._engine

    @property
    def user(self) -> User:
        """The user as the mirror knows it."""
        user = self.mirror.user() or self.spec.user
        if user is None:
            raise StoreError(f"The mirror of {self.info.title} does not know its user.")
        return user

    def open(self) -> None:
        """Open the mirror of an account that was met. Raises StoreError."""
        if self._mirror is None:
            user = self._remembered()
            self._use(*self.spec.open_mirror(user.id, False), user, fresh=None)

    def mend(self) -> None:
        """Take a new mirror in the place of one that can't be read. Raises StoreError."""
        self.close()
        user = self._remembered()
        self._use(*self.spec.open_mirror(user.id, True), user, fresh=None)

    def _remembered(self) -> User:
        met = self._memory.met(self.info.id)
        return self.spec.user or User(id=met.user_id, email=met.email)

    async def meet(self) -> None:
        """Ask the server whose account it is, and open the mirror. Raises what the client raises, StoreError."""
        if self._mirror is not None:
            return
        try:
            client = await self.spec.connect()
            try:
                user = await client.user()
            finally:
                await client.close()
        except ClockpaneError as error:
            self.trouble = str(error)
            self.choices = error.connections if isinstance(error, ConnectionChoice) else ()
            raise
        self.trouble, self.choices = "", ()
        if self.opened or self.left:
            # By the user, while this waited for the answer: two engines on one mirror would be one too many.
            return
        met = self._memory.met(self.info.id)
        self._memory.meet(self.info.id, Met(user_id=user.id, email=user.email, connection=met.connection))
        self._use(*self.spec.open_mirror(user.id, False), user, fresh=user)

    def choose(self, connection: str) -> None:
        """Use that Maton connection from now on; whose it is turns out when it is met."""
        self._memory.meet(self.info.id, Met(connection=connection))

    def take(self, user: User, connection: str) -> None:
        """Use that Maton connection of this user, who was asked for just now, and the user's mirror.

        The engine of the mirror that was open must have ended. Raises StoreError: then nothing has changed.
        """
        opened = self.spec.open_mirror(user.id, False)
        left, self._mirror = self._mirror, None
        try:
            self._use(*opened, user, fresh=user)
        except StoreError:
            self._mirror = left
            raise
        if left is not None:
            left.database.close()
        self.trouble, self.choices = "", ()
        self._memory.meet(self.info.id, Met(user_id=user.id, email=user.email, connection=connection))

    def again(self, *, anew: bool = False) -> None:
        """Look for a key that was not found once more at the next connecting; with `anew` for any key."""
        if self.spec.again is not None:
            self.spec.again(anew)

    @property
    def mirror_path(self) -> Path | None:
        """Where its mirror lies; None while its user is not known."""
        if self._mirror is not None:
            return self._mirror.database.path
        user_id = self._remembered().id
        return self.spec.mirror_of(user_id) if self.spec.mirror_of and user_id else None

    def close(self) -> None:
        """Close the mirror."""
        if self._mirror is not None:
            self._mirror.database.close()
            self._mirror = None

    def _use(self, database: Database, notice: str, user: User, fresh: User | None) -> None:
        if notice:
            self._told(notice)
        mirror = Mirror(database)
        try:
            known = mirror.user()
        except Damaged:
            database.close()
            raise
        if database.writable and (known is None or fresh is not None):
            first = self.spec.workspace

            def seed(db: Transaction) -> None:
                tables.put_meta(db, "user", fresh or user)
                if first is not None:
                    tables.put_things(db, first.id, [first])

            database.submit(seed).result()
        user = fresh or known or user
        if user.email and self.info.kind != "local":
            self.info = replace(self.info, title=titled(self.spec.name, user.email))
        self._mirror = mirror
        self._engine = Engine(
            connect=self.spec.connect,
            database=database,
            user=user,
            clock=self._clock,
            pace=self.spec.pace,
            changed=self._changed,
            told=self._told,
            foreign=self.spec.foreign,
            just_met=fresh is not None,
        )


def titled(name: str, email: str) -> str:
    """What an account is called on the screen."""
    return f"{name} · {email}" if email else name


def mirror_file(folder: Path, host: str, user_id: str) -> Path:
    """Where the mirror of a Clockify user lies: a mirror belongs to the user and the host, not to a key."""
    safe = "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in f"{host}-{user_id}")
    return folder / f"{safe}.sqlite"
