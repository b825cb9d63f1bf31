"""Who is in a workspace, other members' time, and entries for them: over a real socket."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rig import Rig, settled, wait_for
from tui.domain.entries import EntryDraft, TimeEntry
from tui.domain.errors import InputError
from tui.domain.things import ThingChange, ThingEdit
from tui.domain.times import from_utc
from tui.server.admin import add_user, set_role, set_workspace_settings
from tui.session.session import Session
from tui.session.state import Link

NINE = "2026-11-23T08:00:00Z"


@pytest.fixture
def omar(rig: Rig) -> str:
    """Another member; Jane owns the workspace."""
    return add_user(rig.database, rig.workspace, name="Omar", email="omar@acme.io", zone="Asia/Tokyo")


def plain(rig: Rig) -> None:
    """Jane is a plain member from now on."""
    set_role(rig.database, rig.workspace, rig.user, "MEMBER")


def worked(rig: Rig, user: str, words: str, start: str, end: str | None) -> Any:
    times = {"start": start} | ({"end": end} if end else {})
    return rig.call("POST", f"/user/{user}/time-entries", {"description": words, **times})


def theirs(rig: Rig, user: str) -> list[str]:
    """Descriptions of what the server has of somebody, newest first."""
    return [one["description"] for one in rig.call("GET", f"/user/{user}/time-entries?page-size=200")]


def draft(words: str = "for Omar", start: str = NINE, **fields: Any) -> EntryDraft:
    begin = from_utc(start)
    return EntryDraft(start=begin, end=begin + 3600, description=words, **fields)


def shown(session: Session, user: str) -> list[str] | None:
    days = session.log_of(user)
    return None if days is None else [one.description for day in days for one in day.entries]


async def read(session: Session, user: str) -> None:
    session.read_log_of(user)
    await wait_for(lambda: session.log_of(user) is not None and session._account.engine.idle, "it was read")


# who is in it


async def test_members_come_with_the_catalog_for_one_request(rig: Rig, omar: str) -> None:
    async with rig.session() as session:
        assert rig.calls().count("GET users") == 1
        members = session.state.members
        assert members.known
        assert [(one.name, one.roles, one.zone) for one in members.people] == [
            ("Jane", ("OWNER",), "Europe/Berlin"),
            ("Omar", ("MEMBER",), "Asia/Tokyo"),
        ]
        assert session.state.rights.admin is True
        assert session.state.profile is None, "nobody asked for it yet"


async def test_who_may_not_see_members_is_served_all_the_same(rig: Rig, omar: str) -> None:
    plain(rig)
    rig.entry("mine", NINE, "2026-11-23T09:00:00Z")
    async with rig.session() as session:
        state = session.state
        assert state.members.forbidden
        assert state.rights.admin is False
        assert "does not show" in state.rights.members
        assert state.sync.link is Link.ONLINE
        assert state.sync.message == ""
        assert [one.description for day in state.days for one in day.entries] == ["mine"]


async def test_a_server_that_fails_on_members_is_not_asked_for_the_catalog_again(rig: Rig) -> None:
    # A read is tried again by itself.
    for _ in range(5):
        rig.faults.plan("GET", "/users", "fails")
    async with rig.session() as session:
        assert not session.state.members.known
        assert session.state.sync.link is Link.ONLINE
        assert session.state.rights.admin is None
        assert rig.calls().count("GET projects") == 1


async def test_looking_at_people_reads_members_settings_and_the_own_week(rig: Rig, omar: str) -> None:
    async with rig.session() as session:
        set_role(rig.database, rig.workspace, omar, "WORKSPACE_ADMIN")
        set_workspace_settings(rig.database, rig.workspace, forceTags=True)
        rig.requests.clear()
        session.read_members()
        session.read_members()
        await wait_for(lambda: session.state.profile is not None, "the own week was read")
        assert sorted(rig.calls()) == ["GET member-profile", "GET users", "GET workspaces"]
        assert session.state.members.people[1].roles == ("WORKSPACE_ADMIN",)
        assert session.state.workspace.settings.force_tags
        profile = session.state.profile
        assert profile is not None
        assert (profile.week_start, profile.capacity, profile.working_days) == (0, 28800, (0, 1, 2, 3, 4))


async def test_the_own_week_can_be_changed_and_taken_back(rig: Rig) -> None:
    async with rig.session() as session:
        session.read_members()
        await wait_for(lambda: session.state.profile is not None, "the own week was read")
        profile = session.state.profile
        assert profile is not None
        change = ThingChange(week_start=6, capacity=7 * 3600, working_days=(0, 1, 2))
        await session.change_things([ThingEdit(profile, change)], "Changed")
        assert session.state.profile is not None
        assert session.state.profile.capacity == 7 * 3600
        await settled(session)
        sent = {
            "weekStart": "SUNDAY",
            "workCapacity": "PT7H",
            "workingDays": ["MONDAY", "TUESDAY", "WEDNESDAY"],
        }
        assert rig.bodies("PATCH") == [sent]
        there = rig.call("GET", f"/member-profile/{rig.user}")
        assert {name: there[name] for name in sent} == sent
        taken = await session.undo()
        assert taken is not None
        if not taken.done:
            await session.undo(agreed=taken)
        await settled(session)
        assert rig.call("GET", f"/member-profile/{rig.user}")["workCapacity"] == "PT8H"


# rights


@pytest.mark.parametrize(
    ("settings", "right"),
    [
        ({"entityCreationPermissions": {"whoCanCreateProjectsAndClients": "ADMINS"}}, "projects"),
        ({"entityCreationPermissions": {"whoCanCreateTags": "ADMINS"}}, "tags"),
        ({"onlyAdminsCreateTask": True}, "tasks"),
        ({"onlyAdminsCanChangeBillableStatus": True}, "billable"),
    ],
)
async def test_what_only_admins_may_do(rig: Rig, settings: dict[str, Any], right: str) -> None:
    set_workspace_settings(rig.database, rig.workspace, **settings)
    async with rig.session() as session:
        assert getattr(session.state.rights, right) == "", "she owns it"
        plain(rig)
        session.read_members()
        await wait_for(lambda: session.state.members.forbidden, "she is told that she is not any more")
        assert getattr(session.state.rights, right).startswith("only admins")


async def test_a_lock_that_moves_along_by_itself(rig: Rig, omar: str) -> None:
    # The clock stands at Tue 24 Nov, 14:28 in Berlin.
    lock = {"type": "OLDER_THAN", "olderThanPeriod": "DAYS", "olderThanValue": 2}
    set_workspace_settings(rig.database, rig.workspace, automaticLock=lock, lockTimeZone="Europe/Berlin")
    async with rig.session() as session:
        assert session.state.locked_before is None, "admins are exempt"
        plain(rig)
        session.read_members()
        await wait_for(lambda: session.state.members.forbidden, "she is a plain member")
        assert session.state.locked_before == from_utc("2026-11-21T23:00:00Z")
        rig.clock.move(12 * 3600)
        session._watch()
        assert session.state.locked_before == from_utc("2026-11-22T23:00:00Z"), "another day has begun"


# their time


async def test_another_members_time_is_read_to_its_end_and_is_nowhere_else(rig: Rig, omar: str) -> None:
    for hour in range(8, 15):
        worked(rig, omar, f"his {hour}", f"2026-11-24T{hour:02}:00:00Z", f"2026-11-24T{hour:02}:50:00Z")
    worked(rig, omar, "long ago", "2026-10-10T08:00:00Z", "2026-10-10T09:00:00Z")
    worked(rig, omar, "just before", "2026-10-20T20:00:00Z", "2026-10-20T21:00:00Z")
    worked(rig, omar, "his timer", "2026-11-24T13:00:00Z", None)
    rig.entry("mine", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z")
    async with rig.session() as session:
        client = await session._account.engine.client()
        client.page_size = 3
        before = session.state
        assert session.log_of(omar) is None
        await read(session, omar)
        hours = [f"his {hour}" for hour in (14, 13, 12, 11, 10, 9, 8)]
        assert [one for one in shown(session, omar) or () if one != "his timer"] == hours
        assert "his timer" in (shown(session, omar) or ())
        state = session.state
        assert [one.description for day in state.days for one in day.entries] == ["mine"]
        assert state.running is None
        assert state.elsewhere == ()
        assert state.totals == before.totals
        assert not any(day.overlapping for day in state.days)
        assert session.find("his", 50).count == 0
        assert session.search_descriptions("his") == []
        start = from_utc("2026-11-24T08:00:00Z")
        assert [one.description for one in session.entries_between(start, start + 9 * 3600)] == ["mine"]
        assert all(held.entries <= 1 for held in session.hours().values())


async def test_what_was_deleted_or_changed_there_is_so_after_the_next_look(rig: Rig, omar: str) -> None:
    gone = worked(rig, omar, "gone", NINE, "2026-11-23T09:00:00Z")
    kept = worked(rig, omar, "old words", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z")
    async with rig.session() as session:
        await read(session, omar)
        assert shown(session, omar) == ["old words", "gone"]
        rig.call("DELETE", f"/time-entries/{gone['id']}")
        times = {"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T11:00:00Z"}
        rig.call("PUT", f"/time-entries/{kept['id']}", {"description": "new words", **times})
        session.read_log_of(omar)
        await wait_for(lambda: shown(session, omar) == ["new words"], "the look has replaced it")
        session.sync_now()
        await settled(session)
        assert shown(session, omar) == ["new words"], "one's own news leave it alone"


async def test_a_refusal_is_kept_in_the_servers_words(rig: Rig, omar: str) -> None:
    plain(rig)
    async with rig.session() as session:
        session.read_log_of(omar)
        await wait_for(lambda: session.trouble_with(omar), "it was refused")
        assert "you lack the right" in session.trouble_with(omar)
        assert session.log_of(omar) is None
        assert session.state.sync.link is Link.ONLINE


# entries for others


async def added(session: Session, omar: str, **fields: Any) -> TimeEntry:
    return await session.add_for(omar, draft(**fields))


async def test_an_entry_for_somebody_else(rig: Rig, omar: str) -> None:
    async with rig.session() as session:
        made = await added(session, omar)
        assert shown(session, omar) == ["for Omar"]
        assert made.id in session.state.waiting
        await settled(session)
        assert theirs(rig, omar) == ["for Omar"]
        assert rig.entries() == []
        assert session.state.days == ()
        assert session.state.undo == "", "it is none of the user's own acts"
        await read(session, omar)
        assert shown(session, omar) == ["for Omar"]


@pytest.mark.parametrize("fault", ["drop", "after", "cut"])
async def test_a_lost_answer_makes_no_second_one(rig: Rig, omar: str, fault: str) -> None:
    # One just like it was there before: it must not be taken for it.
    worked(rig, omar, "for Omar", NINE, "2026-11-23T09:00:00Z")
    async with rig.session() as session:
        rig.faults.plan("POST", f"/user/{omar}/time-entries", fault)
        await added(session, omar)
        await wait_for(lambda: rig.faults.hit, "the answer was lost")
        session.sync_now()
        await settled(session)
        assert theirs(rig, omar) == ["for Omar", "for Omar"]
        assert rig.faults.posts == 2, "the one before, and this"
        assert rig.entries() == []


async def test_what_never_arrived_is_sent_again(rig: Rig, omar: str) -> None:
    # One just like it is there already, and this machine has never seen it.
    worked(rig, omar, "for Omar", NINE, "2026-11-23T09:00:00Z")
    async with rig.session() as session:
        rig.faults.plan("POST", f"/user/{omar}/time-entries", "drop before")
        await added(session, omar)
        await wait_for(lambda: rig.faults.hit, "it did not arrive")
        session.sync_now()
        await settled(session)
        assert theirs(rig, omar) == ["for Omar", "for Omar"]


async def test_an_entry_like_theirs_is_not_asked_about(rig: Rig, omar: str) -> None:
    async with rig.session() as session:
        rig.faults.plan("POST", f"/user/{omar}/time-entries", "drop before")
        await added(session, omar)
        await wait_for(lambda: rig.faults.hit, "it did not arrive")
        session.sync_now()
        await settled(session)
        # Sent twice: a late one may turn up, but not among Jane's.
        rig.entry("for Omar", NINE, "2026-11-23T09:00:00Z")
        session.sync_now()
        await wait_for(lambda: session.state.days, "her own was read")
        await settled(session)
        assert session.waiting_acts() == []


async def test_one_that_is_not_allowed_waits_with_the_servers_words(rig: Rig, omar: str) -> None:
    async with rig.session() as session:
        plain(rig)
        made = await added(session, omar)
        await wait_for(lambda: made.id in session.state.problems, "it was refused")
        assert "you lack the right" in session.state.problems[made.id]
        set_role(rig.database, rig.workspace, rig.user, "OWNER")
        assert theirs(rig, omar) == []


async def test_what_can_be_known_before_is_refused_at_once(rig: Rig, omar: str) -> None:
    async with rig.session() as session:
        with pytest.raises(InputError) as caught:
            await session.add_for(omar, EntryDraft(start=from_utc(NINE)))
        assert caught.value.field == "end"
        plain(rig)
        session.read_members()
        await wait_for(lambda: session.state.members.forbidden, "she is a plain member")
        with pytest.raises(InputError, match="only admins"):
            await added(session, omar)
        assert session.waiting_acts() == []
