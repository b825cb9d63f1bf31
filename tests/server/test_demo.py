"""The invented agency: the same for the same seed, and fit to be looked at."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest

from tui.domain.times import from_utc, local
from tui.server.app import make_app
from tui.server.database import Database
from tui.server.seed import seed_demo

from .conftest import Api

NOW = from_utc("2026-11-24T13:28:45Z")  # 14:28:45 in Berlin
ZONE = "Europe/Berlin"
TABLES = ("users", "workspaces", "members", "clients", "projects", "tasks", "tags", "entries")


def everything(database):
    with database.read() as c:
        return {table: [tuple(row) for row in c.execute(f"SELECT * FROM {table}")] for table in TABLES}


@pytest.fixture
def filled(clock):
    with ExitStack() as stack:

        def fill(seed=1, now=NOW):
            database = stack.enter_context(Database(":memory:", clock))
            seed_demo(database, seed=seed, now=now, zone=ZONE)
            return database

        yield fill


def test_the_same_seed_gives_the_same(filled):
    first, second, third = filled(), filled(), filled(seed=2)
    assert everything(first) == everything(second)
    assert everything(first) != everything(third)
    seed_demo(first, seed=2, now=NOW, zone=ZONE)
    assert everything(first) == everything(second), "a file in use is left alone"


def test_how_much_there_is(filled):
    started = time.perf_counter()
    tables = everything(filled())
    assert time.perf_counter() - started < 0.4
    counts = {table: len(rows) for table, rows in tables.items()}
    assert (counts["workspaces"], counts["projects"], counts["tasks"]) == (3, 15, 40)
    assert counts["entries"] > 250


async def test_today_is_as_in_the_picture(clock, filled):
    clock.instant = NOW
    api = await Api(make_app(filled())).enter()
    me = (await api.http.get("/api/v1/user")).json()
    assert me["email"] == "jane@acme.io"
    shown = await api.entries(start="2026-11-23T00:00:00Z", hydrated="true")
    lines = [
        " ".join(
            [
                entry["timeInterval"]["start"][11:16],
                entry["timeInterval"]["duration"] or "now",
                entry["description"],
                entry["project"]["name"],
                entry["task"]["name"] if entry["task"] else "-",
                *(f"#{tag['name']}" for tag in entry["tags"]),
                "$" if entry["billable"] else "",
            ]
        ).rstrip()
        for entry in shown
    ]
    assert lines == [
        "12:05 now Fix login redirect Backend API Login flow #bug $",
        "09:30 PT1H40M Review token refresh Backend API Code review #review $",
        "08:30 PT1H Sprint planning Internal - #meeting",
        "07:00 PT1H15M Schema dry run Data migration - $",
        "12:00 PT4H20M Rate limiter, first cut Backend API Rate limits #feature $",
        "08:00 PT3H35M Landing page copy Website redesign Landing page #writing $",
    ]
    rooms = (await api.http.get("/api/v1/workspaces")).json()
    assert [room["name"] for room in rooms] == ["Acme Inc", "Black Acorn", "Cactus Collective"]
    await api.http.aclose()


@pytest.mark.parametrize("now", ["2026-11-24T00:10:00Z", "2026-11-22T05:00:00Z", "2026-03-29T10:00:00Z"])
def test_it_is_sound_at_any_hour(filled, now):
    """Just after midnight, on a Sunday morning, and on the day when the clocks change."""
    moment = from_utc(now)
    with filled(now=moment).read() as c:
        rows = c.execute("SELECT start, finish FROM entries ORDER BY start").fetchall()
    running = [row for row in rows if row["finish"] is None]
    assert len(running) == 1
    assert 83 * 60 <= moment - running[0]["start"] < 84 * 60
    finished = [row for row in rows if row["finish"] is not None]
    assert all(0 < row["finish"] - row["start"] <= 5 * 3600 for row in finished)
    assert max(row["finish"] for row in finished) <= moment
    today = local(moment, ZONE).date()
    assert all(
        local(row["start"], ZONE).weekday() < 5 or local(row["start"], ZONE).date() == today
        for row in finished
    )
