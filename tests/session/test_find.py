"""A search of a session: hits by day from the whole mirror, page by page, and right again after each act."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace

from tests.rig import Rig, settled, wait_for
from tui.domain.entries import EntryChange, EntryDraft
from tui.domain.projects import Catalog
from tui.domain.times import day_of, from_utc
from tui.session.finding import EVERYTHING, Found, Scope
from tui.session.session import Session

DAY = 86400
OLDEST = from_utc("2019-03-04T09:00:00Z")


def fill(rig: Rig, count: int, *, description: str = "work {n}") -> None:
    """So many entries on the server, one every other day from `OLDEST` on."""
    workspace, user = rig.workspace, rig.user
    with rig.database.write() as db:
        db.executemany(
            "INSERT INTO entries (id, workspace_id, user_id, start, finish, description)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    f"{start:08x}{n:016x}",
                    workspace,
                    user,
                    start,
                    start + 1800,
                    description.format(n=n),
                )
                for n in range(count)
                for start in [OLDEST + 2 * n * DAY]
            ],
        )


@asynccontextmanager
async def read(rig: Rig) -> AsyncIterator[Session]:
    """A session whose mirror has everything."""
    async with rig.session() as session:
        here = session.state.workspace.id
        await wait_for(lambda: session._account.engine.history_complete(here), "the history is in")
        await settled(session)
        yield session


def said(found: Found) -> list[str]:
    return [entry.description for day in found.days for entry in day.entries]


async def test_hits_come_from_far_behind_what_is_loaded(rig: Rig) -> None:
    fill(rig, 600)
    async with read(rig) as session:
        assert sum(len(day.entries) for day in session.state.days) < 600
        found = session.find("WORK 1", 20)
        assert found.count == len([n for n in range(600) if "1" in str(n)])
        assert said(found) == [f"work {n}" for n in range(599, -1, -1) if "1" in str(n)][:20]
        assert found.more
        assert not found.unread
        assert found.highlights == ("work", "1")
        assert [day.date for day in found.days] == [
            day_of(day.entries[0].start, session.state.zone) for day in found.days
        ]
        assert not any(day.gaps for day in found.days)
        (last,) = session.find('"work 0"', 20).days
        assert last.entries[0].start == OLDEST


async def test_more_of_them_are_only_added_and_the_same_question_is_free(rig: Rig) -> None:
    fill(rig, 100)
    async with read(rig) as session:
        first = session.find("work", 30)
        assert session.find("work", 30) is first
        assert session.find("work", 10) is first, "fewer are wanted: what is there will do"
        second = session.find("work", 60)
        assert (len(said(first)), len(said(second)), second.count) == (30, 60, 100)
        assert said(second)[:30] == said(first)
        assert second.days[0].entries[0] is first.days[0].entries[0], "not read a second time"
        whole = session.find("work", 1000)
        assert len(said(whole)) == 100
        assert not whole.more
        assert session.find("work", 2000) is whole
        assert session.find("work", 30, Scope(loose=True)).count == 100
        assert session.find("work", 30, Scope(task="x")).count == 0


async def test_counting_can_wait(rig: Rig) -> None:
    fill(rig, 100)
    async with read(rig) as session:
        quick = session.find("work", 30, count=False)
        assert (quick.count, quick.counted, quick.more, len(said(quick))) == (30, False, True, 30)
        more = session.find("work", 60, count=False)
        assert (more.count, more.counted, more.more) == (60, False, True)
        whole = session.find("work", 60)
        assert (whole.count, whole.counted, whole.more) == (100, True, True)
        assert whole.days is more.days
        assert session.find("work", 60, count=False) is whole
        few = session.find("work 7", 30, count=False)
        assert (few.count, few.counted, few.more) == (11 + 8, True, False), "there was nothing left to count"
        exact = session.find("work", 100, count=False)
        assert (exact.count, exact.counted, exact.more) == (100, False, True)
        assert session.find("work", 100) == session.find("work", 200)
        assert not session.find("work", 200).more


async def test_what_was_done_meanwhile_is_found(rig: Rig) -> None:
    fill(rig, 5)
    async with read(rig) as session:
        found = session.find("work", 9)
        newest = found.days[0].entries[0]
        await session.edit([(newest.id, EntryChange(description="rest"))])
        assert said(session.find("work", 9)) == ["work 3", "work 2", "work 1", "work 0"]
        await session.delete([session.find("work", 9).days[0].entries[0].id])
        assert said(session.find("work", 9)) == ["work 2", "work 1", "work 0"]
        await session.start(EntryDraft(start=rig.clock.now(), description="Work of now"))
        assert said(session.find("work", 9))[0] == "Work of now"
        await session.undo()
        await session.undo()
        assert said(session.find("work", 9)) == ["work 3", "work 2", "work 1", "work 0"]
        await settled(session)
        assert said(session.find("work", 9)) == ["work 3", "work 2", "work 1", "work 0"]


async def test_names_tags_and_days_as_in_quick_add(rig: Rig) -> None:
    rig.entry("far", "2026-09-01T10:00:00Z", "2026-09-01T11:00:00Z")
    rig.entry("near", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z", billable=True)
    async with read(rig) as session:
        project = await session.create_project("Landing page")
        tag = await session.create_tag("bug")
        near = session.find("near", 9).days[0].entries[0]
        await session.edit([(near.id, EntryChange(project_id=project.id, tag_ids=(tag.id,)))])
        for text in ("landing", "@land", "#bug", "$", "yesterday", "23 nov", "bug near"):
            assert said(session.find(text, 9)) == ["near"], text
        await settled(session)
        # The server's ids are others; they are found as well.
        for text in ("landing", "@land", "#bug"):
            assert said(session.find(text, 9)) == ["near"], text
        assert said(session.find("!$ 1 sep..30 sep", 9)) == ["far"]
        assert said(session.find("", 9, EVERYTHING)) == ["near", "far"]
        # The names may be read anew a moment after the mirror has changed.
        real = session._state
        session._state = replace(real, catalog=Catalog())
        assert session.find("landing", 9).count == 0
        session._state = real
        assert session.find("landing", 9).count == 1
        wrong = session.find("far 31 feb", 9)
        assert wrong.faults
        assert said(wrong) == ["far"]


async def test_the_day_goes_on_under_a_search(rig: Rig) -> None:
    rig.entry("it", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z")
    async with read(rig) as session:
        assert session.find("yesterday", 9).count == 0
        rig.clock.move(DAY)
        assert said(session.find("yesterday", 9)) == ["it"]


async def test_a_search_says_when_the_server_has_more(rig: Rig) -> None:
    fill(rig, 5)
    async with rig.session() as session:
        engine = session._account.engine
        asked: list[int] = []
        engine.want_history = lambda: asked.append(1)  # type: ignore[method-assign]
        session.read_history()
        assert asked == [1]
        engine.history_complete = lambda _ws: False  # type: ignore[method-assign]
        assert session.find("work", 9).unread
        engine.history_complete = lambda _ws: True  # type: ignore[method-assign]
        assert not session.find("work", 9).unread


async def test_the_log_reaches_back_to_a_day_and_reads_only_what_is_missing(rig: Rig) -> None:
    fill(rig, 900)
    async with read(rig) as session:
        before, seen = session.state, []
        session.subscribe(seen.append)
        goal = session.find('"work 100"', 9).days[0].entries[0]
        assert before.entry(goal.id) is None
        await session.load_back_to(goal.start + 7)
        after = session.state
        assert seen == [after]
        assert after.days[: len(before.days)] == before.days
        assert after.days[0] is before.days[0]
        assert after.days[-1].entries == (goal,)
        assert after.has_older
        whole = [f"work {n}" for n in range(899, 99, -1)]
        assert [entry.description for day in after.days for entry in day.entries] == whole
        await session.load_back_to(goal.start)
        await session.load_back_to(rig.clock.now())
        assert session.state is after, "it is there already"
        await session.load_older()
        assert len(session.state.days) == 900
        assert not session.state.has_older
