"""A home in which somebody has tracked for years: the local account and its mirror, filled alike."""

from __future__ import annotations

import random
from pathlib import Path
from unittest.mock import patch

from tests.term import home
from tui.domain.entries import TimeEntry
from tui.domain.projects import Client, Project
from tui.domain.times import SystemClock
from tui.server.database import Database as ServerDatabase
from tui.settings import Paths, Settings
from tui.store import mirror as tables
from tui.store.database import Transaction
from tui.sync.pull import History
from tui.wiring import open_session

WORDS = (
    "Fix",
    "Review",
    "Plan",
    "Write",
    "Call",
    "Deploy",
    "Test",
    "login",
    "invoice",
    "report",
    "API",
    "docs",
    "sync",
)


def fill(folder: Path, count: int) -> None:
    """Put so many entries, the newest of them running, into a fresh home."""
    names = home(folder)
    paths = Paths(
        config=Path(names["XDG_CONFIG_HOME"]) / "clockpane",
        data=Path(names["XDG_DATA_HOME"]) / "clockpane",
        state=Path(names["XDG_STATE_HOME"]) / "clockpane",
    )
    with patch.dict("os.environ", {"TZ": names["TZ"]}):
        wired = open_session(paths, Settings(), {})
    state = wired.session.state
    database = wired.session._account.mirror.database
    chance = random.Random(1)
    now = SystemClock().now()
    ws, user = state.workspace.id, state.user.id
    clients = [Client(id=f"{n:024x}", workspace_id=ws, name=f"Client {n}") for n in range(1, 6)]
    projects = [
        Project(
            id=f"{n:024x}", workspace_id=ws, name=f"Project {n}", client_id=clients[n % 5].id, color="#4CAF50"
        )
        for n in range(100, 120)
    ]
    entries = []
    start = now - 1800
    for number in range(count):
        entries.append(
            TimeEntry(
                id=f"{number + 1000:024x}",
                workspace_id=ws,
                user_id=user,
                start=start,
                end=None if number == 0 else start + chance.randrange(600, 5400),
                description=" ".join(chance.choices(WORDS, k=3)),
                project_id=chance.choice(projects).id,
            )
        )
        start -= chance.randrange(3600, 12_000)
    _serve(wired.server, clients, projects, entries)

    def work(db: Transaction) -> None:
        tables.put_things(db, ws, clients)
        tables.put_things(db, ws, projects)
        tables.put_entries(db, entries)
        tables.put_meta(db, f"history {ws}", History(oldest=0, complete=True))

    database.submit(work).result()
    wired.close()


def _serve(
    server: ServerDatabase, clients: list[Client], projects: list[Project], entries: list[TimeEntry]
) -> None:
    with server.write() as db:
        db.executemany(
            "INSERT INTO clients (id, workspace_id, name) VALUES (?, ?, ?)",
            [(c.id, c.workspace_id, c.name) for c in clients],
        )
        db.executemany(
            "INSERT INTO projects (id, workspace_id, name, client_id, color, billable, public)"
            " VALUES (?, ?, ?, ?, ?, 0, 1)",
            [(p.id, p.workspace_id, p.name, p.client_id, p.color) for p in projects],
        )
        db.executemany(
            "INSERT INTO entries (id, workspace_id, user_id, start, finish, description, project_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(e.id, e.workspace_id, e.user_id, e.start, e.end, e.description, e.project_id) for e in entries],
        )
