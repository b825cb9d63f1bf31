"""The file: it keeps what was answered for, for all who have it open, and knows its age."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tui.server import database as module
from tui.server.app import make_app
from tui.server.database import Database, UnusableFile
from tui.server.seed import seed_local

from .conftest import Api

LOCAL = {"week_start": 0, "hour24": True, "date_format": "DD/MM/YYYY", "name": "Jane"}


def rows(database, sql):
    with database.read() as c:
        return [tuple(row) for row in c.execute(sql)]


async def test_what_was_answered_for_is_there_after_a_crash(tmp_path, clock):
    """The file is not closed, and is read by somebody else."""
    path = tmp_path / "local.db"
    crashed = Database(path, clock)
    seed_local(crashed, zone="UTC", **LOCAL)
    api = await Api(make_app(crashed)).enter()
    made = await api.entry(description="kept")
    await api.http.aclose()
    with Database(path) as database:
        assert rows(database, "SELECT id, description FROM entries") == [(made["id"], "kept")]
    crashed.close()


def test_every_commit_is_on_the_disk(tmp_path):
    with Database(tmp_path / "local.db") as database, database.read() as c:
        assert c.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert c.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_a_failed_write_leaves_nothing(database):
    def write():
        with database.write() as c:
            c.execute("UPDATE users SET name = 'x'")
            c.execute("INSERT INTO tags (id, workspace_id, name) VALUES ('1', 'nowhere', 'x')")

    with pytest.raises(sqlite3.IntegrityError):
        write()
    assert rows(database, "SELECT name FROM users") == [("Jane",)]


def test_seeding_again_follows_the_machine_and_touches_nothing_else(tmp_path):
    with Database(tmp_path / "local.db") as database:
        seed_local(database, zone="UTC", **LOCAL)
        before = rows(database, "SELECT id, name FROM users UNION ALL SELECT id, name FROM workspaces")
        seed_local(database, zone="Asia/Tokyo", **LOCAL | {"name": "Other"})
        assert (
            rows(database, "SELECT id, name FROM users UNION ALL SELECT id, name FROM workspaces") == before
        )
        assert rows(database, "SELECT settings ->> 'timeZone' FROM users") == [("Asia/Tokyo",)]


def test_two_programs_can_make_the_same_file(tmp_path):
    code = (
        "import sys; from tui.server.database import Database; from tui.server.seed import seed_local\n"
        "with Database(sys.argv[1]) as d:\n"
        "    seed_local(d, zone='UTC', week_start=0, hour24=True, date_format='x', name='Jane')\n"
        "    with d.write() as c:\n"
        '        c.execute("INSERT INTO tags SELECT ?, id, ?, 0 FROM workspaces", (d.new_id(), d.new_id()))\n'
    )
    path = str(tmp_path / "local.db")
    # Where the package lies, wherever the tests are run from.
    home = Path(module.__file__).parents[2]
    programs = [subprocess.Popen([sys.executable, "-c", code, path], cwd=home) for _ in range(4)]
    assert [program.wait(20) for program in programs] == [0, 0, 0, 0]
    with Database(path) as database:
        assert rows(database, "SELECT count(*) FROM users") == [(1,)]
        assert rows(database, "SELECT count(*) FROM tags") == [(4,)]


def test_threads_share_it(database):
    def write():
        for _ in range(20):
            with database.write() as c:
                c.execute("UPDATE users SET position = position + 1")

    threads = [threading.Thread(target=write) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(database, "SELECT position FROM users") == [(101,)]


def test_files_that_are_not_ours(tmp_path, monkeypatch):
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be read as one " * 20)
    with pytest.raises(UnusableFile, match=r"notes\.txt"):
        Database(path)
    with pytest.raises(UnusableFile, match="unable to open"):
        Database(tmp_path / "no such folder" / "local.db")
    newer = tmp_path / "newer.db"
    with monkeypatch.context() as patch:
        patch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS, ("0099-later", "CREATE TABLE later (x);")))
        Database(newer).close()
    with pytest.raises(UnusableFile, match="0099-later"):
        Database(newer)


def test_an_older_file_is_brought_up_to_date_as_a_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "old.db"
    Database(path).close()
    broken = ("0098-broken", "CREATE TABLE half (x);\nCREATE TABLE half (x);")
    with monkeypatch.context() as patch:
        patch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS, broken))
        with pytest.raises(UnusableFile):
            Database(path)
    with Database(path) as database:
        assert rows(database, "SELECT name FROM sqlite_master WHERE name = 'half'") == []
    fine = ("0002-next", "CREATE TABLE next (x);")
    monkeypatch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS, fine))
    with Database(path) as database:
        assert rows(database, "SELECT name FROM migrations") == [("0001-first",), ("0002-next",)]
