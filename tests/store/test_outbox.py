"""The outbox: what is folded, what is not, and that ids of ours end nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tui.domain.commands import CreateEntry, CreateTag, DeleteEntry, EditEntry, StopEntry, local_id
from tui.domain.entries import EntryChange, TimeEntry, apply
from tui.domain.errors import Damaged, StoreError
from tui.domain.projects import Tag
from tui.domain.trouble import Trouble
from tui.store import folding, outbox, repair
from tui.store import mirror as tables
from tui.store.database import Database
from tui.store.migrations import MIGRATIONS
from tui.store.mirror import Mirror


def fresh() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    for _, step in MIGRATIONS:
        step(db)
    return db


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(fresh()) as connection:
        yield connection


def entry(entry_id: str = "", **fields: object) -> TimeEntry:
    base = TimeEntry(id=entry_id or local_id(), workspace_id="w", user_id="u", start=1000)
    return replace(base, **fields)


def commands(db: sqlite3.Connection) -> list[object]:
    return [row.command for row in outbox.pending(db)]


def put(db: sqlite3.Connection, *given: object) -> None:
    for command in given:
        folding.enqueue(db, "w", command, 0)  # type: ignore[arg-type]


def test_edits_and_stops_go_into_a_create_that_was_not_sent(db: sqlite3.Connection) -> None:
    one = entry()
    put(db, CreateEntry(one), EditEntry(one.id, EntryChange(description="x")), StopEntry(one.id, 2000))
    assert commands(db) == [CreateEntry(replace(one, description="x", end=2000))]


def test_a_create_that_was_sent_is_left_alone(db: sqlite3.Connection) -> None:
    one = entry()
    put(db, CreateEntry(one))
    assert outbox.sending(db, 1, 5, ["twin"]) is not None
    put(db, StopEntry(one.id, 2000), DeleteEntry(one.id))
    assert commands(db) == [CreateEntry(one), DeleteEntry(one.id)]
    folding.not_sent(db, 1, 7, "offline")
    assert commands(db) == [], "it never arrived, and is not wanted any more"


def test_what_may_have_arrived_is_not_folded(db: sqlite3.Connection) -> None:
    one = entry()
    put(db, CreateEntry(one))
    outbox.sending(db, 1, 5, [])
    outbox.unclear(db, 1, 7)
    put(db, DeleteEntry(one.id))
    assert commands(db) == [CreateEntry(one), DeleteEntry(one.id)]
    again = outbox.sending(db, 1, 6, ["other"])
    assert again is not None
    assert again.baseline == (), "the baseline is of the first try: what came since may be ours"
    folding.not_sent(db, 1, 7, "offline")
    assert outbox.pending(db)[0].state == "unclear", "the first try may still have arrived"


def test_edits_of_one_entry_become_one_and_keep_the_first_base(db: sqlite3.Connection) -> None:
    base = entry("server")
    folding.enqueue(db, "w", EditEntry("server", EntryChange(description="a", billable=True)), 0, base)
    folding.enqueue(
        db, "w", EditEntry("server", EntryChange(description="b")), 0, replace(base, description="a")
    )
    (row,) = outbox.pending(db)
    assert row.command == EditEntry("server", EntryChange(description="b", billable=True))
    assert row.base == base


def test_a_delete_takes_the_place_of_an_edit(db: sqlite3.Connection) -> None:
    put(db, EditEntry("server", EntryChange(description="a")), DeleteEntry("server"))
    assert commands(db) == [DeleteEntry("server")]


def test_only_one_who_sends_gets_a_row(db: sqlite3.Connection) -> None:
    put(db, CreateEntry(entry()))
    assert outbox.sending(db, 1, 5, []) is not None
    assert outbox.sending(db, 1, 5, []) is None
    assert outbox.recover(db, 7) == 1
    assert outbox.pending(db)[0].state == "unclear"


def test_the_servers_id_takes_the_place_of_ours_everywhere(db: sqlite3.Connection) -> None:
    project, tag = local_id(), local_id()
    one = entry(project_id=project, tag_ids=(tag,))
    tables.put_entries(db, [one])
    put(db, CreateEntry(one), EditEntry("other", EntryChange(project_id=project, tag_ids=("a", tag))))
    tables.rename(db, project, "P")
    tables.rename(db, tag, "T")
    assert tables.entry_in(db, one.id) == replace(one, project_id="P", tag_ids=("T",))
    assert commands(db) == [
        CreateEntry(replace(one, project_id="P", tag_ids=("T",))),
        EditEntry("other", EntryChange(project_id="P", tag_ids=("a", "T"))),
    ]
    assert tables.resolved_in(db, project) == "P"


def test_what_was_rescued_is_shown_as_it_was_left(db: sqlite3.Connection) -> None:
    made, tag = entry(description="new"), Tag(id=local_id(), workspace_id="w", name="bug")
    there = entry("server")
    put(db, CreateTag(tag), CreateEntry(made))
    outbox.sending(db, 2, 5, [])
    put(db, StopEntry(made.id, 2000))
    folding.enqueue(db, "w", EditEntry("server", EntryChange(billable=True)), 0, there)
    with closing(fresh()) as new:
        found = db.execute("SELECT * FROM outbox ORDER BY seq")
        names = [column[0] for column in found.description]
        repair.restore(new, [dict(zip(names, row, strict=True)) for row in found], 7)
        assert tables.entry_in(new, made.id) == replace(made, end=2000)
        assert tables.entry_in(new, "server") == replace(there, billable=True)
        assert tables.things_in(new, "w", Tag) == [tag]
        assert [row.state for row in outbox.pending(new)] == ["waiting", "unclear", "waiting", "waiting"]


changes = st.builds(
    EntryChange,
    description=st.sampled_from(["a", "b", "c"]),
    end=st.one_of(st.none(), st.integers(1001, 1010)),
    billable=st.booleans(),
)


@settings(max_examples=200)
@given(
    st.lists(st.one_of(changes, st.integers(1001, 1010), st.just("delete"), st.just("refuse")), max_size=12)
)
def test_folding_never_changes_what_the_server_gets_in_the_end(acts: list[object]) -> None:
    with closing(fresh()) as db:
        one: TimeEntry | None = entry()
        assert one is not None
        put(db, CreateEntry(one))
        entry_id = one.id
        for act in acts:
            if act == "refuse" and (rows := outbox.pending(db)):
                folding.needs_you(db, rows[0].seq, Trouble(said="no"), 7)
            if one is None or act == "refuse":
                continue
            if act == "delete":
                put(db, DeleteEntry(entry_id))
                one = None
            elif isinstance(act, int):
                put(db, StopEntry(entry_id, act))
                one = replace(one, end=act)
            else:
                assert isinstance(act, EntryChange)
                put(db, EditEntry(entry_id, act))
                one = apply(one, act)
        # Performing the rows in their order gives the entry as the user left it.
        there: TimeEntry | None = None
        for row in outbox.pending(db):
            match row.command:
                case CreateEntry(entry=made):
                    there = made
                case EditEntry(change=change):
                    assert there is not None
                    there = apply(there, change)
                case StopEntry(end=end):
                    assert there is not None
                    there = replace(there, end=end)
                case DeleteEntry():
                    there = None
        assert there == one
        assert len(outbox.pending(db)) <= 1


async def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "m.sqlite", MIGRATIONS)

    def work(db: sqlite3.Connection) -> None:
        tables.put_entries(db, [entry("x")])
        db.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StoreError, match="Nothing was changed"):
        await database.write(work)
    assert Mirror(database).entry("x") is None
    database.close()


async def test_two_programs_that_read_before_they_write_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    """Without the lock from the start, what one has read would be old by the time it writes, and it be refused."""
    path = tmp_path / "m.sqlite"
    both = [Database.open(path, MIGRATIONS) for _ in range(2)]

    def count(db: sqlite3.Connection) -> None:
        before = int(tables.meta_in(db, "count") or "0")
        tables.put_meta(db, "count", before + 1)

    for future in [database.submit(count) for _ in range(100) for database in both]:
        future.result()
    assert Mirror(both[0]).meta("count", int) == 200
    for database in both:
        database.close()


def test_noise_is_damage_and_a_newer_file_is_not(tmp_path: Path) -> None:
    noise = tmp_path / "noise.sqlite"
    noise.write_bytes(b"not a database at all" * 100)
    with pytest.raises(Damaged):
        Database.open(noise, MIGRATIONS)
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="newer clockpane") as refused:
        Database.open(newer, MIGRATIONS)
    assert not isinstance(refused.value, Damaged)


def test_a_commit_is_on_the_disk(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "m.sqlite", MIGRATIONS)
    level, mode = database.submit(
        lambda db: (
            db.execute("PRAGMA synchronous").fetchone()[0],
            db.execute("PRAGMA journal_mode").fetchone()[0],
        )
    ).result()
    assert (level, mode) == (2, "wal")
    database.close()
