"""Stopping a timer at a moment gone by, and going on with the same: both in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rig import HeldClock, Rig, settled
from tests.session.test_away import wire
from tui.domain.entries import EntryDraft
from tui.domain.errors import Gone, InputError


async def test_a_cut_that_goes_on_stops_then_and_starts_the_same_now(rig: Rig) -> None:
    project = rig.call("POST", "/projects", {"name": "Backend"})
    tag = rig.call("POST", "/tags", {"name": "bug"})
    async with rig.session() as session:
        start = rig.clock.now()
        draft = EntryDraft(
            start=start,
            description="Fix login",
            project_id=project["id"],
            tag_ids=(tag["id"],),
            billable=True,
        )
        entry = await session.start(draft)
        await settled(session)
        rig.clock.move(7200)
        # By the id that it was made with, which the server has replaced since.
        stopped = await session.cut(entry.id, start + 600, again=True)
        assert (stopped.start, stopped.end) == (start, start + 600)
        assert session.state.running is not None
        assert session.state.running.start == rig.clock.now()
        await settled(session)
    one, two = rig.entries()
    assert one["timeInterval"]["duration"] == "PT10M"
    assert two["timeInterval"] == {"start": "2026-11-24T15:28:00Z", "end": None, "duration": None}
    for name in ("description", "projectId", "tagIds", "billable"):
        assert one[name] == two[name], name


async def test_a_cut_meant_for_a_timer_that_is_gone_writes_nothing(tmp_path: Path) -> None:
    wired = wire(tmp_path, "2026-11-24T13:00:00Z")
    session, clock = wired.session, wired.session.clock
    assert isinstance(clock, HeldClock)
    first = await session.start(EntryDraft(start=clock.now() - 3600, description="first"))
    for at in (clock.now() + 1, clock.now() - 3601):
        with pytest.raises(InputError):
            await session.cut(first.id, at)
    second = await session.start(EntryDraft(start=clock.now(), description="second"))
    waiting = session.state.sync.waiting
    with pytest.raises(Gone):
        await session.cut(first.id, clock.now() - 60, again=True)
    assert session.state.running == second
    assert session.state.sync.waiting == waiting
    wired.close()
