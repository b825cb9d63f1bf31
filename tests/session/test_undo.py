"""Taking back and doing again, over a real socket: before and after it was sent, and after a restart."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.rig import Rig, settled, wait_for
from tui.api import http
from tui.domain.batch import Batch
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry, draft_of
from tui.domain.errors import InputError
from tui.server.admin import add_custom_field
from tui.session.session import Session
from tui.session.state import Link


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is down is asked three times at once, not over two seconds."""
    monkeypatch.setattr(http, "BACKOFF", (0.0, 0.0))


def draft(rig: Rig, words: str, ago: int = 3600, long: int | None = 600, **fields: Any) -> EntryDraft:
    start = rig.clock.now() - ago
    return EntryDraft(start=start, end=None if long is None else start + long, description=words, **fields)


def change(rig: Rig, entry_id: str, **fields: Any) -> None:
    """What another device changes."""
    raw = rig.call("GET", f"/time-entries/{entry_id}")
    body = {"description": raw["description"], "billable": raw["billable"], "tagIds": raw["tagIds"]}
    body |= {name: raw["timeInterval"][name] for name in ("start", "end") if raw["timeInterval"][name]}
    rig.call("PUT", f"/time-entries/{entry_id}", body | fields)


def there(rig: Rig) -> list[str]:
    return sorted(one["description"] for one in rig.entries())


def here(session: Session) -> list[str]:
    return sorted(entry.description for day in session.state.days for entry in day.entries)


async def offline(rig: Rig, session: Session) -> None:
    """The server is down, and the program knows: what is tried now has certainly not arrived."""
    rig.down()
    session.sync_now()
    await wait_for(lambda: session.state.sync.link is Link.OFFLINE, "it is noticed")


async def back(session: Session, *, again: bool = False) -> bool:
    """Take back and say yes where it is asked; whether it was asked."""
    # What is just being tried can't be withdrawn: with no server that is over in a moment, once it was begun.
    engine = session._account.engine
    await wait_for(lambda: not engine._busy and not engine._wake.is_set(), "nothing is on its way")
    taken = await session.undo(again=again)
    assert taken is not None
    if taken.done:
        return False
    agreed = await session.undo(again=again, agreed=taken)
    assert agreed is not None
    assert agreed.done
    return True


async def test_a_start_is_taken_back_and_done_again_before_it_was_sent(rig: Rig) -> None:
    async with rig.session() as session:
        await offline(rig, session)
        started = await session.start(draft(rig, "one", 0, None))
        assert session.state.undo == "Started"
        assert not await back(session)
        assert session.state.running is None
        assert session.waiting_acts() == []  # it was withdrawn: nothing is sent
        assert (session.state.undo, session.state.redo) == ("", "Started")
        assert not await back(session, again=True)
        assert session.state.running is not None
        assert session.state.running.description == started.description
        rig.back_up()
        session.sync_now()
        await settled(session)
        assert there(rig) == ["one"]


async def test_a_switch_is_one_act(rig: Rig) -> None:
    async with rig.session() as session:
        first = await session.start(draft(rig, "one", 600, None))
        await session.start(draft(rig, "two", 60, None))
        await settled(session)
        assert not await back(session)  # neither an edit nor a delete: it is not asked
        assert session.state.running is not None
        assert session.state.running.description == "one"
        await settled(session)
        assert [(one["description"], one["timeInterval"]["end"]) for one in rig.entries()] == [("one", None)]
        await back(session)
        await settled(session)
        assert rig.entries() == []
        assert session.state.undo == ""
        await back(session, again=True)
        await back(session, again=True)
        await settled(session)
        assert session.state.running is not None
        assert session.state.running.description == "two"
        one = next(one for one in rig.entries() if one["description"] == "one")
        assert one["timeInterval"]["end"] is not None
        assert first.end is None


async def test_an_edit_that_waits_is_withdrawn(rig: Rig) -> None:
    async with rig.session() as session:
        entry = await session.add(draft(rig, "one"))
        await settled(session)
        (entry,) = session.state.days[0].entries
        await offline(rig, session)
        await session.edit([(entry.id, EntryChange(description="other", billable=True))])
        await session.edit([(entry.id, EntryChange(description="third"))])
        assert not await back(session)
        assert here(session) == ["other"]
        assert not await back(session)
        assert session.state.days[0].entries == (entry,)
        assert session.waiting_acts() == []


async def test_a_sent_edit_asks_and_is_sent_back(rig: Rig) -> None:
    async with rig.session() as session:
        await session.add(draft(rig, "one"))
        await settled(session)
        (entry,) = session.state.days[0].entries
        await session.edit([(entry.id, EntryChange(description="other"))])
        await settled(session)
        taken = await session.undo()
        assert taken is not None
        assert not taken.done
        assert [(step.there and step.there.description, step.then and step.then.description)
                for step in taken.steps] == [("other", "one")]  # fmt: skip
        assert there(rig) == ["other"]
        await session.undo(agreed=taken)
        await settled(session)
        assert there(rig) == here(session) == ["one"]
        await back(session, again=True)
        await settled(session)
        assert there(rig) == here(session) == ["other"]


async def test_a_sent_delete_is_made_anew_with_all_its_fields(rig: Rig) -> None:
    field = add_custom_field(rig.database, rig.workspace, "ticket", type="TXT")
    project = rig.call("POST", "/projects", {"name": "Backend"})
    tag = rig.call("POST", "/tags", {"name": "bug"})
    made = rig.entry("one", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z", projectId=project["id"],
                     tagIds=[tag["id"]], billable=True,
                     customFields=[{"customFieldId": field, "value": "T-1"}])  # fmt: skip
    async with rig.session() as session:
        await settled(session)
        await session.delete([made["id"]])
        await settled(session)
        assert there(rig) == []
        taken = await session.undo()
        assert taken is not None
        assert not taken.done
        assert [step.anew for step in taken.steps] == [True]
        await session.undo(agreed=taken)
        await settled(session)
        (again,) = rig.entries()
        assert again["id"] != made["id"]
        for name in ("description", "projectId", "tagIds", "billable", "timeInterval"):
            assert again[name] == made[name], name
        assert [one["value"] for one in again["customFieldValues"]] == ["T-1"]
        # And what was done before it goes on by the new id.
        assert await back(session, again=True)
        await settled(session)
        assert there(rig) == []


async def test_a_delete_that_waits_is_withdrawn_with_the_edits_before_it(rig: Rig) -> None:
    async with rig.session() as session:
        await session.add(draft(rig, "one"))
        await settled(session)
        (entry,) = session.state.days[0].entries
        await offline(rig, session)
        await session.edit([(entry.id, EntryChange(description="other"))])
        await session.delete([entry.id])
        assert here(session) == []
        assert not await back(session)
        assert session.state.days[0].entries == (replace(entry, description="other"),)
        rig.back_up()
        session.sync_now()
        await settled(session)
        assert [(one["id"], one["description"]) for one in rig.entries()] == [(entry.id, "other")]
        assert await back(session)  # the edit: sent by now
        await settled(session)
        assert there(rig) == ["one"]


async def test_an_entry_that_never_left_comes_back_and_its_edits_too(rig: Rig) -> None:
    async with rig.session() as session:
        await offline(rig, session)
        entry = await session.add(draft(rig, "one"))
        await session.edit([(entry.id, EntryChange(description="other"))])
        await session.delete([entry.id])
        # A try that finds the server down may be on its way just then: the acts fold once it is back.
        await wait_for(lambda: session.waiting_acts() == [], "nothing of it waits any more")
        for words in (["other"], ["one"], []):
            await back(session)
            assert here(session) == words
        for words in (["one"], ["other"], []):
            await back(session, again=True)
            assert here(session) == words
        await back(session)
        rig.back_up()
        session.sync_now()
        await settled(session)
        assert there(rig) == ["other"]


async def test_what_was_changed_elsewhere_since_is_asked_about(rig: Rig) -> None:
    async with rig.session() as session:
        await offline(rig, session)
        await session.add(draft(rig, "one"))
        rig.back_up()
        session.sync_now()
        await settled(session)
        (entry,) = session.state.days[0].entries
        change(rig, entry.id, description="theirs")
        rig.clock.move(400)
        session.sync_now()
        await wait_for(lambda: here(session) == ["theirs"], "the news are in")
        taken = await session.undo()
        assert taken is not None
        assert not taken.done
        assert taken.steps[0].foreign == ("description",)


async def test_an_edit_elsewhere_of_another_field_stays(rig: Rig) -> None:
    async with rig.session() as session:
        await session.add(draft(rig, "one"))
        await settled(session)
        (entry,) = session.state.days[0].entries
        await session.edit([(entry.id, EntryChange(description="other"))])
        await settled(session)
        change(rig, entry.id, billable=True)
        session.sync_now()
        await settled(session)
        taken = await session.undo()
        assert taken is not None
        assert taken.steps[0].foreign == ()
        await session.undo(agreed=taken)
        await settled(session)
        assert [(one["description"], one["billable"]) for one in rig.entries()] == [("one", True)]


async def test_news_between_the_question_and_the_yes_ask_again(rig: Rig) -> None:
    async with rig.session() as session:
        await session.add(draft(rig, "one"))
        await settled(session)
        (entry,) = session.state.days[0].entries
        await session.edit([(entry.id, EntryChange(description="other"))])
        await settled(session)
        taken = await session.undo()
        change(rig, entry.id, description="theirs")
        rig.clock.move(400)
        session.sync_now()
        await wait_for(lambda: here(session) == ["theirs"], "the news are in")
        second = await session.undo(agreed=taken)
        assert second is not None
        assert not second.done
        assert second.steps[0].foreign == ("description",)
        assert there(rig) == ["theirs"]


async def test_what_was_deleted_elsewhere_cannot_come_back_and_does_not_stand_in_the_way(rig: Rig) -> None:
    async with rig.session() as session:
        await session.add(draft(rig, "zero", 9000))
        await session.add(draft(rig, "one"))
        await settled(session)
        entry = next(one for one in session.state.days[0].entries if one.description == "one")
        await session.edit([(entry.id, EntryChange(description="other"))])
        await settled(session)
        rig.call("DELETE", f"/time-entries/{entry.id}")
        rig.clock.move(400)
        session.sync_now()
        await settled(session)
        assert here(session) == ["zero"]
        taken = await session.undo()
        assert taken is not None
        assert taken.done
        assert [step.lost for step in taken.steps] == [True]
        assert here(session) == ["zero"]
        taken = await session.undo()  # adding it: it has gone already
        assert taken is not None
        assert taken.done
        await back(session)
        assert here(session) == []


async def test_a_new_act_ends_what_can_be_done_again(rig: Rig) -> None:
    async with rig.session() as session:
        await session.add(draft(rig, "one"))
        await back(session)
        assert session.state.redo == "Added"
        await session.add(draft(rig, "two"))
        assert session.state.redo == ""
        assert await session.undo(again=True) is None


async def test_after_a_restart_all_of_it_can_still_be_taken_back(rig: Rig) -> None:
    async with rig.session() as session:
        await session.add(draft(rig, "one"))
        await session.add(draft(rig, "two", 9000))
        await settled(session)
        entry = session.state.days[0].entries[0]
        await session.delete([entry.id])
        await settled(session)
    async with rig.session() as session:
        await settled(session)
        assert session.state.undo == "Deleted"
        assert await back(session)
        await settled(session)
        assert there(rig) == ["one", "two"]
        assert not await back(session)
        await back(session)
        await settled(session)
        assert there(rig) == here(session) == []
        assert await session.undo() is None


async def test_a_batch_is_taken_back_whole(rig: Rig) -> None:
    async with rig.session() as session:
        await session.add(draft(rig, "one", long=1200))
        await session.add(draft(rig, "two", 9000))
        await settled(session)
        one, two = session.state.days[0].entries
        half = one.start + 600
        batch = Batch(
            words="Split",
            changes=((one, EntryChange(end=half)),),
            deletes=(two,),
            adds=(draft_of(one, half, one.end),),
        )
        await session.together(batch)
        await settled(session)
        assert there(rig) == ["one", "one"]
        assert session.state.undo == "Split"
        assert await back(session)
        await settled(session)
        assert there(rig) == here(session) == ["one", "two"]
        assert {(e.start, e.end) for e in session.state.days[0].entries} == {
            (one.start, one.end), (two.start, two.end)}  # fmt: skip
        assert await back(session, again=True)
        await settled(session)
        assert there(rig) == ["one", "one"]


async def test_a_stop_cannot_be_taken_back_while_another_runs_and_says_so(rig: Rig) -> None:
    async with rig.session() as session:
        await session.start(draft(rig, "one", 600, None))
        await session.stop()
        await settled(session)
        rig.call("POST", "/time-entries", {"start": "2026-11-24T13:27:00Z", "description": "theirs"})
        session.sync_now()
        await settled(session)
        with pytest.raises(InputError, match="“theirs” is running"):
            await session.undo()
        assert sorted(there(rig)) == ["one", "theirs"]


async def test_a_stop_that_waits_is_withdrawn(rig: Rig) -> None:
    async with rig.session() as session:
        await session.start(draft(rig, "one", 600, None))
        await settled(session)
        await offline(rig, session)
        await session.stop()
        assert not await back(session)
        assert session.waiting_acts() == []
        assert session.state.running is not None


async def test_an_edit_with_no_effect_is_no_act(rig: Rig) -> None:
    async with rig.session() as session:
        entry: TimeEntry = await session.add(draft(rig, "one"))
        await session.edit([(entry.id, EntryChange(description="one"))])
        assert session.state.undo == "Added"
