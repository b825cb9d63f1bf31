"""A long history comes in behind the screen, survives whatever happens meanwhile, and is walked over again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs

import msgspec
import pytest

import tui.api.paging
import tui.session.session
from tests.rig import KEY, ZONE, HeldClock, Rig, wait_for
from tui.domain.entries import EntryChange
from tui.domain.times import from_utc, local, to_utc
from tui.present.frame import topline
from tui.present.text import line_width, plain
from tui.server.app import RequestRecord, make_app
from tui.session.session import Session
from tui.session.state import Link, State
from tui.settings import Settings
from tui.sync.history import history_of

HOUR, DAY = 3600, 86400
NEWEST = from_utc("2026-11-24T08:00:00Z")
APART = 3 * HOUR


def _a_page(request: RequestRecord) -> bool:
    return "/user/" in request.path and request.path.endswith("/time-entries") and request.status == 200


class Long(Rig):
    """A rig whose user has tracked for long, and whose server gives pages of so many."""

    meanwhile: Callable[[dict[str, str]], None] | None = None
    """Called with the query of each page of entries, when it has been answered."""

    def pages_of(self, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tui.api.paging, "SAFE_SIZE", size)
        self.faults._app = make_app(
            self.database, keys={KEY}, clock=self.clock, on_request=self._asked, largest_page=size
        )

    def _asked(self, request: RequestRecord) -> None:
        self.requests.append(request)
        if _a_page(request) and self.meanwhile is not None:
            self.meanwhile({name: value[0] for name, value in parse_qs(request.query).items()})

    def fill(self, starts: list[int]) -> list[str]:
        """Entries of half an hour that start then. Returns their ids."""
        ids = [f"{start:08x}{number:016x}" for number, start in enumerate(starts)]
        workspace, user = self.workspace, self.user
        with self.database.write() as db:
            db.executemany(
                "INSERT INTO entries (id, workspace_id, user_id, start, finish, description)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (one, workspace, user, start, start + 1800, f"work {one[-4:]}")
                    for one, start in zip(ids, starts, strict=True)
                ],
            )
        return ids

    def drop(self, *ids: str) -> None:
        with self.database.write() as db:
            db.executemany("DELETE FROM entries WHERE id = ?", [(one,) for one in ids])

    def there(self) -> dict[str, str]:
        """Descriptions of all entries on the server, by id."""
        with self.database.read() as db:
            return dict(db.execute("SELECT id, description FROM entries").fetchall())

    def walk(self) -> list[dict[str, str]]:
        """Queries of the pages of history that were asked for."""
        queries = [
            {name: value[0] for name, value in parse_qs(one.query).items()}
            for one in self.requests
            if _a_page(one)
        ]
        return [one for one in queries if "end" in one]

    @asynccontextmanager
    async def met(self, settings: Settings | None = None) -> AsyncIterator[Session]:
        """A session that shows the account."""
        async with self.bare_session(settings=settings) as session:
            await wait_for(lambda: session.state.account.kind != "local", "the account is on the screen")
            yield session


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hours that pass between two of its looks would be a sleep to the session, after which it reads all anew."""
    monkeypatch.setattr(tui.session.session, "_WATCH_EVERY", 3600.0)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Long]:
    """Its user has been there since 2018, by the ids."""
    rig = Long(tmp_path, HeldClock("2018-01-01T00:00:00Z"))
    rig.clock.instant = from_utc("2026-11-24T13:28:00Z")
    rig.up()
    yield rig
    rig.close()


def here(session: Session) -> dict[str, str]:
    state = session.state
    entries = session._account.mirror.starting(state.workspace.id, state.user.id, 0, 1 << 40)
    return {entry.id: entry.description for entry in entries}


async def go_on(rig: Long, session: Session, seconds: int = 1) -> None:
    """So much time passes, and the engine looks what is due."""
    engine = session._account.engine
    rig.clock.move(seconds)
    engine.wake()
    await wait_for(lambda: engine.idle, "what was due is done")


async def until(rig: Long, session: Session, done: Callable[[], object], seconds: int = 1) -> None:
    for _ in range(400):
        if done():
            return
        await go_on(rig, session, seconds)
    raise AssertionError("it never came to its end")


def complete(session: Session) -> bool:
    history = history_of(session._account.mirror, session.state.workspace.id)
    return history is not None and history.bound is None


@pytest.mark.parametrize(("size", "count"), [(50, 3600), (200, 6000)])
async def test_a_long_history_costs_the_fewest_requests_and_goes_on_after_a_kill(
    rig: Long, monkeypatch: pytest.MonkeyPatch, size: int, count: int
) -> None:
    rig.pages_of(size, monkeypatch)
    rig.fill([NEWEST - number * APART for number in range(count)])
    async with rig.met() as session:
        await wait_for(lambda: session.state.days, "the first page is on the screen")
        assert len(rig.walk()) <= 1, "and nothing of the history was waited for"
        await until(rig, session, lambda: len(rig.walk()) >= count // size // 2)
        killed_with = len(here(session))
    assert size < killed_with < count
    asked = len(rig.walk())
    async with rig.met() as session:
        assert len(here(session)) >= killed_with
        await until(rig, session, lambda: complete(session))
        assert here(session) == rig.there()
    ends = [one["end"] for one in rig.walk()]
    assert asked < len(ends) <= 1.03 * count / size
    assert len(ends) - len(set(ends)) <= 1, "only what was under way when it was killed is asked for twice"


async def test_the_top_line_says_how_far_it_is(rig: Long, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.pages_of(50, monkeypatch)
    rig.fill([NEWEST - number * 5 * DAY for number in range(500)])
    async with rig.met() as session:
        seen: list[float | None] = []
        lines: list[str] = []

        def look(state: State) -> None:
            seen.append(state.sync.progress)
            lines.append(plain(topline(state, rig.clock.now(), 120).line))
            narrow = topline(state, rig.clock.now(), 24).line
            assert line_width(narrow) == 24
            if state.sync.progress is not None and state.sync.link is Link.ONLINE:
                assert f"◌ {int(state.sync.progress * 100)} %" in plain(narrow)

        session.subscribe(look)
        await until(rig, session, lambda: complete(session))
        said = list(dict.fromkeys(one for one in seen if one is not None))
        assert said == sorted(said)
        assert len(said) > 8
        assert 0 < said[0] < 0.2
        assert 0.5 < said[-1] < 1
        assert f"◌ syncing {int(said[3] * 100)} %" in " ".join(lines)
        assert session.state.sync.progress is None, "it is over"
        assert session.state.sync.reached is None


async def test_without_times_in_the_ids_it_says_how_far_back_it_is(
    rig: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.pages_of(50, monkeypatch)
    rig.fill([NEWEST - number * 5 * DAY for number in range(300)])
    old, new = rig.user, "f" * 24
    with rig.database.write() as db:
        db.execute("PRAGMA defer_foreign_keys=ON")
        for table, column in (("users", "id"), ("members", "user_id"), ("entries", "user_id")):
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))
    async with rig.met() as session:
        await until(rig, session, lambda: len(rig.walk()) == 3)
        sync = session.state.sync
        assert sync.progress is None
        assert sync.reached is not None
        assert NEWEST - 800 * DAY < sync.reached < NEWEST - 600 * DAY
        month = local(sync.reached, ZONE).strftime("%b %Y")
        assert f"◌ syncing to {month}" in plain(topline(session.state, rig.clock.now(), 120).line)
        assert f"◌ {month}" in plain(topline(session.state, rig.clock.now(), 24).line)


async def test_more_entries_of_one_second_than_a_page_takes(
    rig: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.pages_of(50, monkeypatch)
    block = NEWEST - 40 * DAY
    rig.fill([block + DAY, *[block] * 170, block - DAY, block - 2 * DAY])
    async with rig.met() as session:
        await until(rig, session, lambda: complete(session))
        assert here(session) == rig.there()


async def test_what_is_deleted_between_two_pages_of_one_second_hides_nothing(
    rig: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.pages_of(50, monkeypatch)
    block = NEWEST - 40 * DAY
    ids = sorted(rig.fill([block] * 170 + [block - DAY]))
    gone: list[str] = []
    ends: list[str] = []

    def delete(query: dict[str, str]) -> None:
        ends.extend([query["end"]] if "end" in query else [])
        # The newest of the block go, so that all behind them move up to the page that was read already; at the
        # second step, for the first one has its fill with one page of the block.
        if len(ends) > 1 and ends[-1] != ends[0] and query["page"] == "1" and not gone:
            gone.extend(ids[-3:])
            rig.drop(*gone)

    rig.meanwhile = delete
    async with rig.met() as session:
        await until(rig, session, lambda: complete(session))
        assert gone
        assert len(ends) > len(set(ends)), "it took several pages"
        assert set(rig.there()) - set(here(session)) == set()
        session.sync_now()
        await until(rig, session, lambda: here(session) == rig.there())


async def test_deleted_and_added_while_the_pages_come(rig: Long, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.pages_of(50, monkeypatch)
    ids = rig.fill([NEWEST - number * APART for number in range(1000)])
    order = dict(zip(ids, range(1000), strict=True))
    late = NEWEST - 998 * APART + 60
    async with rig.met() as session:
        await until(rig, session, lambda: len(rig.walk()) >= 5)
        read = sorted(order[one] for one in here(session))
        # The oldest ones that were read, which the next page is hung up on; some that were not; and more of both.
        rig.drop(*(ids[read[-1] - back] for back in range(12)), ids[read[-1] + 1], ids[read[-1] + 70])
        rig.fill([late, late + 60])
        await until(rig, session, lambda: complete(session))
        assert set(rig.there()) - set(here(session)) == set(), "nothing is missed"
        session.sync_now()
        await until(rig, session, lambda: here(session) == rig.there())


async def test_a_user_who_moves_to_another_zone_meanwhile_misses_nothing(
    rig: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.pages_of(50, monkeypatch)
    rig.fill([NEWEST - number * HOUR for number in range(800)])
    async with rig.met() as session:
        for zone in ("Pacific/Auckland", "Pacific/Pago_Pago", ZONE):
            with rig.database.write() as db:
                (text,) = db.execute("SELECT settings FROM users").fetchone()
                settings = msgspec.json.decode(text) | {"timeZone": zone}
                db.execute("UPDATE users SET settings = ?", (msgspec.json.encode(settings).decode(),))
            asked = len(rig.walk())
            await until(rig, session, lambda asked=asked: len(rig.walk()) >= asked + 5)  # type: ignore[misc]
        await until(rig, session, lambda: complete(session))
        assert here(session) == rig.there()


async def test_a_day_later_it_finds_what_was_changed_and_deleted_in_old_days(
    rig: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.pages_of(50, monkeypatch)
    ids = rig.fill([NEWEST - number * APART for number in range(400)])
    async with rig.met() as session:
        await until(rig, session, lambda: complete(session))
        edited, gone, mine = ids[250], ids[300], ids[320]
        for one in (edited, mine):
            start = int(one[:8], 16)
            body = {"start": to_utc(start), "end": to_utc(start + 60), "description": "theirs"}
            rig.call("PUT", f"/time-entries/{one}", body)
        rig.call("DELETE", f"/time-entries/{gone}")
        await session.edit([(mine, EntryChange(description="mine"))])
        await wait_for(lambda: session.state.sync.needs_you == 1, "one act waits for the user")
        rig.requests.clear()
        for _ in range(22):
            await go_on(rig, session, HOUR)
        assert rig.walk() == [], "within a day nothing is read again"
    async with rig.met() as session:
        await go_on(rig, session, 3 * HOUR)
        pages = len(rig.walk())
        for _ in range(20):
            await go_on(rig, session, 1)
        assert len(rig.walk()) <= pages + 1, "a page each half minute"
    async with rig.met() as session:
        await until(rig, session, lambda: complete(session), seconds=31)
        assert len(rig.walk()) <= 10
        found = here(session)
        assert found.pop(mine) == "mine", "what waits stays as it is"
        there = rig.there()
        assert there.pop(mine) == "theirs"
        assert found == there
        assert found[edited] == "theirs"
        assert gone not in found
        walked = len(rig.walk())
        for _ in range(22):
            await go_on(rig, session, HOUR)
        assert len(rig.walk()) == walked, "the next day begins at its end"


async def test_a_sync_that_was_asked_for_reads_the_whole_history_at_once(
    rig: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.pages_of(50, monkeypatch)
    ids = rig.fill([NEWEST - number * APART for number in range(400)])
    async with rig.met() as session:
        await until(rig, session, lambda: complete(session))
        rig.drop(ids[399], *ids[100:350])
        rig.requests.clear()
        session.sync_now()
        await until(rig, session, lambda: here(session) == rig.there())
        assert len(rig.walk()) == 2
        assert rig.calls().count("POST time-entries/batch") == 2, "200 in a step, then the rest"


async def test_a_list_that_misses_all_deletes_nothing_and_ends_no_walk(
    rig: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.pages_of(50, monkeypatch)
    ids = rig.fill([NEWEST - number * APART for number in range(400)])
    async with rig.met() as session:
        await until(rig, session, lambda: complete(session))
        with rig.database.write() as db:
            db.execute("UPDATE entries SET description = 'theirs' WHERE id = ?", (ids[399],))
        session.sync_now()
        await wait_for(lambda: not complete(session), "the walk has begun")
        for _ in range(2):
            rig.faults.plan("GET", "time-entries", "empty")
        await until(rig, session, lambda: complete(session))
        assert rig.faults.hit == ["empty", "empty"]
        assert here(session) == rig.there(), "nothing has gone, and the oldest page was read too"


async def test_after_weeks_away_the_recent_window_reaches_back_to_the_last_look(
    rig: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.pages_of(50, monkeypatch)
    counted = Settings(time_zone=ZONE, time_format="24h", week_start="monday", requests_per_hour=30)
    async with rig.met(counted) as session:
        await wait_for(lambda: session._account.engine.idle, "the first news are in")
    rig.fill([NEWEST + number * 5 * HOUR for number in range(1, 150)])
    rig.clock.move(35 * DAY)
    rig.requests.clear()
    async with rig.met(counted) as session:
        await wait_for(lambda: len(here(session)) == 149, "what was tracked elsewhere meanwhile is here")
        assert rig.walk() == []
