"""Puts a session together: the one place that names gateways, mirrors and the local server."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tui.accounts import Accounts
from tui.domain.errors import Damaged, StoreError
from tui.domain.times import Clock, SystemClock
from tui.local import HOST, identity, open_local, open_plain, set_aside
from tui.server.database import Database as ServerDatabase
from tui.server.seed import seed_demo
from tui.session.account import AccountSpec, mirror_file
from tui.session.session import Session
from tui.session.state import AccountInfo
from tui.settings import LocalWays, Paths, Settings, local_ways
from tui.store import outbox
from tui.store.database import Database, unsound_mark
from tui.store.memory import MemoryFile
from tui.store.migrations import MIGRATIONS
from tui.store.repair import rebuild, sound
from tui.surroundings import Surroundings
from tui.sync.schedule import Pace

if TYPE_CHECKING:
    from tui.api.client import ClockifyClient
    from tui.api.gateways import Gateway

log = logging.getLogger(__name__)

DEMO_SEED = 11


class Wired(Struct, frozen=True):
    """A session that is ready for the screen, and what closes what lies under it."""

    session: Session
    notice: str
    """What the user must read once; empty when all is well."""
    server: ServerDatabase

    def close(self) -> None:
        """Close the mirrors, then the local server."""
        self.session.close()
        self.server.close()


def open_session(
    paths: Paths,
    settings: Settings,
    environment: Mapping[str, str],
    *,
    clock: Clock | None = None,
    folder: Path | None = None,
) -> Wired:
    """The session of this user: the accounts whose keys are in the environment, and the local one.

    `folder` is where the program was started, for the rules; None: where it is now.

    Raises StoreError when no mirror can be opened at all.
    """
    clock = clock or SystemClock()
    memory = MemoryFile(paths.memory_file)
    ways = local_ways(settings)
    server, notice = open_local(paths.local_server, paths.mirrors, clock, ways, _user_name())
    accounts = Accounts(
        settings,
        environment,
        memory,
        clock,
        mirrors=paths.mirrors,
        open_mirror=partial(_open_mirror_of, paths.mirrors, clock),
    )
    specs = [*accounts.specs(), _local_spec(server, paths, clock, ways)]
    left = (memory.memory.account_id, memory.memory.workspace_id)
    # An account whose key was set since the last run is shown as soon as it has answered.
    first = left if left[0] else (specs[0].info.id, "")
    try:
        session = Session(
            specs,
            memory,
            clock=clock,
            goal=settings.goal,
            day_ends=settings.day_ends,
            first=first,
            suggest=Surroundings(settings.rules, folder).suggest,
            adding=accounts,
        )
    except StoreError:
        server.close()
        raise
    return Wired(session, notice, server)


def open_demo(
    paths: Paths,
    settings: Settings,
    *,
    clock: Clock | None = None,
    seed: int = DEMO_SEED,
    zone: str | None = None,
    folder: Path | None = None,
) -> Wired:
    """The invented agency, in the folders given. Nothing outside them is touched."""
    clock = clock or SystemClock()
    ways = local_ways(settings)
    server, notice = open_plain(paths.local_server, clock)
    seed_demo(server, seed=seed, now=clock.now(), zone=zone or ways.zone)
    spec = _local_spec(server, paths, clock, ways)
    info = AccountInfo(id="local", kind="local", title="Demo", how="invented data")
    session = Session(
        [replace(spec, info=info)],
        MemoryFile(paths.memory_file),
        clock=clock,
        goal=settings.goal,
        day_ends=settings.day_ends,
        first=None,
        suggest=Surroundings(settings.rules, folder).suggest,
    )
    return Wired(session, notice, server)


def _local_spec(server: ServerDatabase, paths: Paths, clock: Clock, ways: LocalWays) -> AccountSpec:
    user, workspace = identity(server, ways)

    def build() -> Gateway:
        import httpx

        from tui.api.gateways import embedded
        from tui.server.app import make_app

        return embedded(httpx.ASGITransport(app=make_app(server, clock=clock), raise_app_exceptions=False))

    async def connect() -> ClockifyClient:
        import asyncio

        # In a thread: loading the HTTP client takes many frames.
        gateway = await asyncio.to_thread(build)
        from tui.api.client import ClockifyClient

        return ClockifyClient(gateway, clock=clock)

    return AccountSpec(
        info=AccountInfo(id="local", kind="local", title="This machine", how="no account"),
        connect=connect,
        open_mirror=partial(_open_mirror_of, paths.mirrors, clock, HOST),
        pace=Pace(history=0.5, local=True),
        user=user,
        workspace=workspace,
        foreign=server.others_wrote,
        host="this machine",
    )


def _open_mirror_of(
    folder: Path, clock: Clock, host: str, user_id: str, unsound: bool
) -> tuple[Database, str]:
    path = mirror_file(folder, host, user_id)
    return mend_mirror(path, clock) if unsound else open_mirror(path, clock)


def open_mirror(path: Path, clock: Clock) -> tuple[Database, str]:
    """A mirror, made anew where its file can't be opened: the old one is set aside, its outbox carried over.

    So is one that was found to be damaged while it was in use. The text says so. Raises StoreError when none can be
    made.
    """
    if _mended(path).exists() or (unsound_mark(path).exists() and not _used_elsewhere(path)):
        return mend_mirror(path, clock)
    try:
        database = Database.open(path, MIGRATIONS)
    except Damaged:
        return mend_mirror(path, clock)
    return database, _look_only(database)


def _look_only(database: Database) -> str:
    """What must be said of a mirror that can't be written; nothing of one that can."""
    if database.writable:
        return ""
    return f"{database.path} can't be written: you can look, but nothing can be changed."


def mend_mirror(path: Path, clock: Clock) -> tuple[Database, str]:
    """The same for a file that is known not to be sound."""
    from filelock import FileLock

    # Two programs may find the same damage: the second finds what the first has made.
    with FileLock(path.with_suffix(".repair")):
        try:
            if not _mended(path).exists():
                database = Database.open(path, MIGRATIONS)
                if sound(database):
                    _forget_mark(path)
                    return database, _look_only(database)
                database.close()
        except Damaged:
            log.info("%s can't even be opened", path)
        replaced = _replaced(path, clock)
        _forget_mark(path)
        return replaced


def _forget_mark(path: Path) -> None:
    with suppress(OSError):
        unsound_mark(path).unlink(missing_ok=True)


def _used_elsewhere(path: Path) -> bool:
    """Whether another program sends for that mirror: its file is not taken away under it."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(path.with_suffix(".sender"), timeout=0):
            return False
    except Timeout:
        return True
    except (OSError, NotImplementedError):
        return False


def _replaced(path: Path, clock: Clock) -> tuple[Database, str]:
    # Killed anywhere in here, the next start goes on: the old file stays until what waited in it is in the new one.
    mended = _mended(path)
    if not mended.exists():
        rebuild(path, mended, clock.now())
    aside = set_aside(path, clock)
    mended.rename(path)
    database = Database.open(path, MIGRATIONS)
    count = len(outbox.waiting_targets(database))
    acts = "1 waiting act was" if count == 1 else f"{count} waiting acts were"
    kept = f"{acts} carried over" if count else "no waiting acts were found in it"
    log.error("%s could not be read; set aside as %s; %s", path, aside, kept)
    return (
        database,
        f"The mirror could not be read. It was set aside as {aside.name}; {kept}. It is being read anew.",
    )


def _mended(path: Path) -> Path:
    """The file that is to take the place of a damaged mirror."""
    return path.with_suffix(".mended")


def _user_name() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "me"
