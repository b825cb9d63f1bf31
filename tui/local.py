"""The local account's file: opened, set aside where it is damaged, and filled again from the mirror of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct, convert

from tui.domain.commands import DeleteEntry, is_local
from tui.domain.entries import TimeEntry
from tui.domain.errors import Damaged, StoreError
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.times import Clock
from tui.domain.trouble import Kind, changes_entry
from tui.domain.workspace import Profile, User, Workspace
from tui.server.database import DamagedFile, Database, UnusableFile
from tui.server.seed import has_user, seed_local
from tui.session.account import mirror_file
from tui.settings import LocalWays
from tui.store import outbox
from tui.store.database import Database as MirrorDatabase
from tui.store.migrations import MIGRATIONS
from tui.store.mirror import Mirror
from tui.store.outbox import Waiting
from tui.store.repair import sound

log = logging.getLogger(__name__)

HOST = "local"
"""What mirrors of the local account are named after."""
_EVER = 1 << 40
_SUFFIXES = ("", "-wal", "-shm")


def open_local(
    path: Path, mirrors: Path, clock: Clock, ways: LocalWays, user_name: str
) -> tuple[Database, str]:
    """The file with its user in it, and what the person must be told.

    A damaged file is set aside. Then, and where there is none, what the mirrors have of it is brought back; only
    without them one begins anew. Raises StoreError when no file can be opened.
    """

    def seed(server: Database) -> None:
        seed_local(
            server,
            zone=ways.zone,
            week_start=ways.week_start,
            hour24=ways.hour24,
            date_format=ways.date_format,
            name=user_name,
        )
        # What a start reads must be there, or it would fail at each one.
        identity(server, ways)

    with _in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(DamagedFile):
            server, somebody = _opened(path, clock, seed)
            if somebody:
                return server, ""
            if not _newest_first(mirrors):
                seed(server)
                return server, ""
            server.close()
        from filelock import FileLock

        # Two programs may find the same damage: the second finds what the first has made.
        with FileLock(path.with_suffix(".repair")):
            return _made_anew(path, mirrors, clock, seed)


def open_plain(path: Path, clock: Clock) -> tuple[Database, str]:
    """The file as it is; a damaged one is set aside, and there is an empty one then. Raises StoreError."""
    with _in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return Database(path, clock), ""
        except DamagedFile:
            said = _said_aside(path, clock)
            return Database(path, clock), said


def identity(server: Database, ways: LocalWays) -> tuple[User, Workspace]:
    """The local user and its first workspace, read without loading an HTTP client; the first sync brings the rest."""
    with server.read() as db:
        user_id, name, email, active = db.execute(
            "SELECT id, name, email, active_workspace FROM users ORDER BY position LIMIT 1"
        ).fetchone()
        workspace_name = db.execute("SELECT name FROM workspaces WHERE id = ?", (active,)).fetchone()[0]
    profile = Profile(
        zone=ways.zone, week_start=ways.week_start, hour24=ways.hour24, date_format=ways.date_format
    )
    user = User(
        id=user_id, name=name, email=email, active_workspace=active, default_workspace=active, profile=profile
    )
    return user, Workspace(id=active, name=workspace_name)


def set_aside(path: Path, clock: Clock) -> Path:
    """Give a database another name, with the files that belong to it. Returns the new path."""
    moment = clock.now()
    while (aside := path.with_name(f"{path.stem}.broken-{moment}.sqlite")).exists():
        moment += 1
    for ending in _SUFFIXES:
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, UnusableFile) as error:
        raise StoreError(
            f"{path} can't be opened: {error}.", "Look at the folder's permissions and the disk."
        ) from error


def _opened(path: Path, clock: Clock, seed: Callable[[Database], None]) -> tuple[Database, bool]:
    """The file, and whether somebody is in it, whose profile is then as it is to be. DamagedFile, UnusableFile."""
    server = Database(path, clock)
    try:
        somebody = has_user(server)
        if somebody:
            seed(server)
    except BaseException:
        server.close()
        raise
    return server, somebody


def _made_anew(
    path: Path, mirrors: Path, clock: Clock, seed: Callable[[Database], None]
) -> tuple[Database, str]:
    said = ""
    try:
        server, somebody = _opened(path, clock, seed)
        if somebody:
            return server, ""
    except DamagedFile:
        said = _said_aside(path, clock)
        server = Database(path, clock)
    try:
        notice = _brought_back(server, mirrors, said)
        seed(server)
    except BaseException:
        server.close()
        raise
    return server, notice


def _said_aside(path: Path, clock: Clock) -> str:
    aside = set_aside(path, clock)
    log.exception("%s could not be read; set aside as %s", path, aside)
    return f"The local data could not be read. They were set aside as {aside}."


def _brought_back(server: Database, mirrors: Path, said: str) -> str:
    """Fill the empty file from the newest mirror that is sound and holds anything. Returns what is to be said."""
    gone = said or f"The local data were not at {server.path} any more."
    unread = []
    for path in _newest_first(mirrors):
        try:
            left = _left_in(path)
        except StoreError:
            log.exception("%s can't give back what it has of %s", path, server.path)
            unread.append(path.name)
            continue
        if left is None:
            continue
        from tui.server import restore

        try:
            count = restore.fill(server, convert(left, restore.Kept, from_attributes=True))
        except Exception:
            # Whatever it was: one can still begin anew, and the mirror has lost nothing.
            log.exception("%s could not be filled from %s", server.path, path)
            return (
                f"{gone} Their mirror {path} could not be brought back and is left as it is: you begin anew."
            )
        log.warning("%s: %d entries were brought back from %s", server.path, count, path)
        entries = "1 time entry was" if count == 1 else f"{count:,} time entries were"
        older = "" if left.complete else " Older ones may be missing: it had not read everything yet."
        return f"{gone} {entries} brought back from their mirror.{older}"
    if unread:
        return f"{gone} Their mirror {', '.join(unread)} can't be read either: you begin anew."
    return said


def _newest_first(mirrors: Path) -> list[Path]:
    """Mirrors of local users; what was written last may stand in the file beside the mirror."""

    def written(path: Path) -> float:
        beside = path.with_name(f"{path.name}-wal")
        return max(one.stat().st_mtime for one in (path, beside) if one.exists())

    found = [path for path in mirrors.glob(f"{HOST}-*.sqlite") if ".broken-" not in path.name]
    return sorted(found, key=written, reverse=True)


class _Left(Struct, frozen=True):
    """What a mirror has of the local account, as it was on the server."""

    user: User
    workspaces: list[Workspace]
    clients: list[Client]
    projects: list[Project]
    tasks: list[Task]
    tags: list[Tag]
    entries: list[TimeEntry]
    complete: bool
    """Whether the mirror had read everything."""


def _left_in(path: Path) -> _Left | None:
    """All that the mirror has; None when that is nothing, or it is no mirror of a local user. StoreError, Damaged."""
    database = MirrorDatabase.open(path, MIGRATIONS)
    try:
        if not sound(database):
            raise Damaged(f"{path} is not sound.")
        mirror = Mirror(database)
        user, workspaces = mirror.user(), mirror.workspaces()
        if user is None or not workspaces or mirror_file(path.parent, HOST, user.id) != path:
            return None
        catalogs = [mirror.catalog(one.id) for one in workspaces]
        rows = outbox.pending(database)
        entries = [entry for one in workspaces for entry in mirror.starting(one.id, user.id, -_EVER, _EVER)]
        left = _Left(
            user=user,
            workspaces=workspaces,
            clients=[one for catalog in catalogs for one in catalog.clients.values() if not is_local(one.id)],
            projects=[
                one for catalog in catalogs for one in catalog.projects.values() if not is_local(one.id)
            ],
            tasks=[one for catalog in catalogs for one in catalog.tasks.values() if not is_local(one.id)],
            tags=[one for catalog in catalogs for one in catalog.tags.values() if not is_local(one.id)],
            entries=_as_served(entries, rows),
            complete=all(_complete(mirror, one) for one in workspaces),
        )
        anything = left.entries or left.clients or left.projects or left.tags or rows
        return left if anything else None
    finally:
        database.close()


def _complete(mirror: Mirror, workspace: Workspace) -> bool:
    from tui.sync.history import history_of

    history = history_of(mirror, workspace.id)
    return history is not None and history.complete


def _as_served(entries: Sequence[TimeEntry], rows: Sequence[Waiting]) -> list[TimeEntry]:
    """The entries without what waits to be sent: each act must meet there what it was done to."""
    there = {entry.id: entry for entry in entries if not is_local(entry.id)}
    looked_at: set[str] = set()
    for row in rows:
        trouble = row.trouble
        if trouble is not None and trouble.kind is Kind.TWIN:
            if trouble.theirs is not None:
                there.setdefault(trouble.theirs.id, trouble.theirs)
            continue
        changes = changes_entry(row.command) or isinstance(row.command, DeleteEntry)
        # Of several acts the first was done to what the server had.
        if not changes or is_local(row.target) or row.target in looked_at:
            continue
        looked_at.add(row.target)
        if trouble is not None and trouble.kind is Kind.GONE:
            there.pop(row.target, None)
        elif (base := (trouble.theirs if trouble else None) or row.base) is not None:
            there[row.target] = base
    return list(there.values())
