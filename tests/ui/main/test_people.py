"""Other members' time, entries for them, the own week, and what a workspace is set to: from the key to the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from textual.worker import WorkerCancelled

from tests.rig import Rig, settled
from tests.ui.main.conftest import Driver
from tui.app import ClockpaneApp
from tui.present.outbox import act_words
from tui.server.admin import add_user, set_role, set_workspace_settings
from tui.widgets.field import Options, Push, Toggle
from tui.widgets.log import LogView
from tui.widgets.weekdays import Weekdays
from tui.widgets.words import Words

MONDAY = "2026-11-23T09:00:00Z", "2026-11-23T10:30:00Z"

Opened = Callable[..., Any]


@pytest.fixture
def rig(tmp_path: Path) -> Any:
    served = Rig(tmp_path)
    served.up()
    served.call("POST", "/projects", {"name": "Backend"})
    yield served
    served.close()


@pytest.fixture
def omar(rig: Rig) -> str:
    return add_user(rig.database, rig.workspace, name="Omar [Haddad]", email="omar@acme.io")


@pytest.fixture
def opened(rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the program on the served account."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)

    @asynccontextmanager
    async def open_it(width: int = 120, height: int = 36, confirm: str = "changes") -> AsyncIterator[Driver]:
        wired = rig.wire()
        app = ClockpaneApp(wired.session, theme="dark", log_path=tmp_path / "clockpane.log", confirm=confirm)
        try:
            async with app.run_test(size=(width, height), notifications=True) as pilot:
                driver = Driver(app, pilot, wired.session, rig.clock)
                try:
                    await driver.until(
                        lambda: driver.state.account.kind != "local" and driver.state.members.known,
                        "the account with its members",
                    )
                    await driver.until(lambda: wired.session._account.engine.idle, "all news are in")
                    yield driver
                finally:
                    await stop(app)
        finally:
            wired.close()

    return open_it


async def stop(app: ClockpaneApp) -> None:
    """End the syncing, so that its connections are closed before the loop is."""
    for worker in [one for one in app.workers if one.group == "sync"]:
        worker.cancel()
        with suppress(WorkerCancelled):
            await worker.wait()


def words(driver: Driver, where: str) -> str:
    return driver.app.screen.query_one(where, Words).plain


def days(driver: Driver) -> str:
    """What the member's log shows, row by row."""
    view = driver.app.screen.query_one(LogView)
    return "\n".join(view.render_line(y).text.rstrip() for y in range(view.size.height))


async def to_people(driver: Driver) -> None:
    await driver.press("5")
    while driver.main.manage.kind != "user":
        await driver.press("tab")


async def to_omar(driver: Driver) -> None:
    await to_people(driver)
    await driver.press("j", "enter")
    assert driver.top == "MemberScreen"


# their time


async def test_enter_on_a_member_shows_their_last_weeks(rig: Rig, omar: str, opened: Opened) -> None:
    body = {"description": "His [b]work", "start": MONDAY[0], "end": MONDAY[1]}
    rig.call("POST", f"/user/{omar}/time-entries", body)
    async with opened() as driver:
        await to_omar(driver)
        assert words(driver, "#title") == "Time of Omar [Haddad]"
        await driver.until(lambda: driver.session.log_of(omar), "it was read")
        assert "10:00 – 11:30   1:30  His [b]work" in days(driver)
        assert words(driver, "#total") == "last five weeks  1h 30m"
        assert "His" not in "".join(driver.row(y) for y in range(20))
        await driver.press("escape")
        assert driver.top == "MainScreen"


async def test_it_says_that_it_reads_and_that_there_is_nothing(rig: Rig, omar: str, opened: Opened) -> None:
    async with opened() as driver:
        rig.down()
        await to_omar(driver)
        await driver.until(lambda: driver.state.sync.message, "it is offline")
        reading, offline = words(driver, "#instead").split("\n")
        assert (reading, offline) == ("reading…", driver.state.sync.message)
        rig.back_up()
        driver.session.sync_now()
        await driver.until(lambda: driver.session.log_of(omar) is not None, "it was read after all")
        assert words(driver, "#instead") == "Omar [Haddad] has tracked nothing in the last five weeks."


async def test_a_refusal_is_said_there_and_nothing_else_suffers(rig: Rig, omar: str, opened: Opened) -> None:
    async with opened() as driver:
        await to_people(driver)
        await driver.until(lambda: driver.session._account.engine.idle, "people were read")
        set_role(rig.database, rig.workspace, rig.user, "MEMBER")
        await driver.press("j", "enter")
        await driver.until(lambda: driver.session.trouble_with(omar), "it was refused")
        assert words(driver, "#instead").startswith("Their time can't be read: Clockify does not allow that")
        assert "ctrl+r" in words(driver, "#instead")
        assert driver.state.sync.message == ""


async def test_oneself_is_the_log(rig: Rig, omar: str, opened: Opened) -> None:
    async with opened() as driver:
        await to_people(driver)
        await driver.press("enter")
        assert driver.top == "MainScreen"
        assert "your own time is the log" in driver.toasts[-1]


# an entry for them


async def test_an_entry_is_added_for_them(rig: Rig, omar: str, opened: Opened) -> None:
    async with opened() as driver:
        await to_omar(driver)
        await driver.press("n")
        assert driver.top == "EntryForMember"
        assert words(driver, "#title") == "New entry for Omar [Haddad]"
        assert words(driver, "#was") == "can't be undone here"
        await driver.press(*"Call", "enter")
        await driver.until(lambda: driver.top == "MemberScreen", "it was written")
        assert words(driver, "#said") == "Added “Call” 1:00 for Omar [Haddad]"
        assert "Call" in days(driver)
        await settled(driver.session)
        (made,) = rig.call("GET", f"/user/{omar}/time-entries")
        assert made["timeInterval"]["start"] == "2026-11-24T12:28:00Z"
        assert rig.entries() == []
        assert driver.state.undo == ""


async def test_a_timer_can_not_be_started_for_them(rig: Rig, omar: str, opened: Opened) -> None:
    async with opened() as driver:
        await to_omar(driver)
        await driver.press("n")
        driver.app.screen.query_one("#end").focus()
        await driver.press("backspace", "enter")
        assert driver.top == "EntryForMember"
        assert "can't be started for somebody else" in words(driver, "#note-time")
        assert driver.session.waiting_acts() == []


async def test_where_all_is_asked_this_is_asked_with_whose_it_is(rig: Rig, omar: str, opened: Opened) -> None:
    async with opened(confirm="all") as driver:
        await to_omar(driver)
        await driver.press("n", *"Call", "enter")
        await driver.until(lambda: driver.top == "ConfirmScreen", "it is asked")
        assert "it is for Omar [Haddad], and can't be undone here" in words(driver, ".warnings")
        await driver.press("n")
        await driver.until(lambda: driver.top == "EntryForMember", "the form is back")
        assert driver.session.waiting_acts() == []


async def test_who_may_not_is_told_why(rig: Rig, omar: str, opened: Opened) -> None:
    async with opened() as driver:
        await to_omar(driver)
        await driver.until(lambda: driver.session.log_of(omar) is not None, "it was read")
        set_role(rig.database, rig.workspace, rig.user, "MEMBER")
        driver.session.read_members()
        await driver.until(lambda: driver.state.members.forbidden, "she is a plain member")
        await driver.press("n")
        assert words(driver, "#said") == "Only admins and team managers add time for others"


async def test_one_that_was_refused_waits_with_whose_it_is(rig: Rig, omar: str, opened: Opened) -> None:
    async with opened() as driver:
        await to_omar(driver)
        await driver.until(lambda: driver.session.log_of(omar) is not None, "it was read")
        set_role(rig.database, rig.workspace, rig.user, "MEMBER")
        await driver.press("n", *"Call", "enter")
        await driver.until(lambda: driver.state.sync.needs_you, "it was refused")
        assert "!" in days(driver)
        await driver.press("escape", "ctrl+l")
        (act,) = driver.session.waiting_acts()
        said = act_words(act, driver.state, rig.clock.now())
        assert said == "Add “Call” for Omar [Haddad] · 13:28–14:28"
        assert "you lack the right" in (act.trouble.said if act.trouble else "")


async def test_overlaps_with_their_time_are_warned_of(rig: Rig, omar: str, opened: Opened) -> None:
    body = {"description": "Lunch", "start": "2026-11-24T12:00:00Z", "end": "2026-11-24T13:00:00Z"}
    rig.call("POST", f"/user/{omar}/time-entries", body)
    async with opened() as driver:
        await to_omar(driver)
        await driver.until(lambda: driver.session.log_of(omar), "it was read")
        await driver.press("n")
        assert "overlaps “Lunch” by 32 min" in words(driver, "#note-time")


# the own week


async def test_the_own_week_is_changed_after_the_difference(rig: Rig, opened: Opened) -> None:
    async with opened() as driver:
        await driver.press("5", "P")
        assert driver.top == "ProfileScreen"
        await driver.until(lambda: driver.state.profile is not None, "the week was read")
        assert "Europe/Berlin · 24 hours · DD/MM/YYYY" in "".join(
            one.plain for one in driver.app.screen.query(Words)
        )
        await driver.press("end", "tab", "space", "tab", "7", ":", "3", "0")
        assert words(driver, "#week") == "4 days · 30h 00m a week"
        await driver.press("enter")
        await driver.until(lambda: driver.top == "ConfirmScreen", "it is asked")
        await driver.press("y")
        await driver.until(lambda: driver.top == "MainScreen", "it was written")
        assert driver.toasts[-1].startswith("Changed your week")
        await settled(driver.session)
        there = rig.call("GET", f"/member-profile/{rig.user}")
        assert (there["weekStart"], there["workCapacity"]) == ("SUNDAY", "PT7H30M")
        assert there["workingDays"] == ["TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]


async def test_what_is_no_week_is_said_and_leaving_asks(rig: Rig, opened: Opened) -> None:
    async with opened() as driver:
        await driver.press("5", "P")
        await driver.until(lambda: driver.state.profile is not None, "the week was read")
        screen = driver.app.screen
        await driver.press("tab", "1", "2", "3", "4", "5", "tab", *"25h", "enter")
        assert "at most 24 hours" in words(driver, "#note-hours")
        assert "at least one day" in words(driver, "#note-days")
        assert driver.app.screen is screen
        await driver.press("escape")
        await driver.until(lambda: driver.top == "LeaveScreen", "it asks")
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is screen, "the form is back")
        assert screen.query_one(Weekdays).days == frozenset()
        assert rig.bodies("PATCH") == []


async def test_the_week_can_be_asked_for_before_it_was_read(rig: Rig, opened: Opened) -> None:
    async with opened() as driver:
        rig.down()
        await driver.press("5", "P")
        assert words(driver, "#reading").startswith("reading…")
        assert driver.app.screen.query_one(Options).disabled
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.state.sync.message, "it is offline")
        rig.back_up()
        driver.session.sync_now()
        await driver.until(lambda: driver.state.profile is not None, "the week was read")
        await driver.until(lambda: driver.app.screen.query_one(Options).has_focus, "it can be changed")
        assert not driver.app.screen.query_one("#save", Push).disabled


async def test_a_week_that_is_not_told_is_said(rig: Rig, opened: Opened) -> None:
    async with opened() as driver:
        rig.faults.plan("GET", "/member-profile/", "fails")
        rig.faults.plan("GET", "/member-profile/", "fails")
        await driver.press("5", "P")
        await driver.until(lambda: "can't be read" in words(driver, "#reading"), "it is said")
        assert driver.state.sync.message == ""


# what a workspace is set to


async def test_e_on_the_workspace_shows_what_it_is_set_to(rig: Rig, omar: str, opened: Opened) -> None:
    async with opened() as driver:
        set_workspace_settings(
            rig.database,
            rig.workspace,
            forceProjects=True,
            forceTags=True,
            entityCreationPermissions={"whoCanCreateTags": "ADMINS_AND_PROJECT_MANAGERS"},
            automaticLock={"type": "MONTHLY", "dayOfMonth": 5},
        )
        await driver.press("5", "shift+tab", "shift+tab")
        assert driver.main.manage.kind == "workspace"
        await driver.press("e")
        assert driver.top == "WorkspaceDetails"
        await driver.until(lambda: driver.state.workspace.settings.force_tags, "it was read anew")
        shown = words(driver, "#rows")
        assert "entries need       a project, a tag" in shown
        assert "your role          owner" in shown
        assert "tags               made by admins and project managers" in shown
        assert "locked             each month, from day 5 of the next on" in shown
        await driver.press("escape")
        assert driver.top == "MainScreen"


async def test_what_only_admins_make_billable_is_not_offered(rig: Rig, omar: str, opened: Opened) -> None:
    set_role(rig.database, rig.workspace, rig.user, "MEMBER")
    set_workspace_settings(rig.database, rig.workspace, onlyAdminsCanChangeBillableStatus=True)
    rig.entry("mine", *MONDAY)
    async with opened() as driver:
        await driver.until(lambda: driver.state.rights.billable, "it is known")
        await driver.press("b")
        assert driver.top == "MainScreen"
        assert "Only admins change here what is billable" in driver.toasts[-1]
        await driver.press("e")
        assert driver.app.screen.query_one(Toggle).disabled
        assert "only admins change" in words(driver, "#note-day")


async def test_what_is_locked_by_now_says_so_before_it_is_asked(rig: Rig, omar: str, opened: Opened) -> None:
    rig.entry("old", "2026-11-16T09:00:00Z", "2026-11-16T10:00:00Z")
    async with opened() as driver:
        set_role(rig.database, rig.workspace, rig.user, "MEMBER")
        lock = {"type": "OLDER_THAN", "olderThanPeriod": "DAYS", "olderThanValue": 3}
        set_workspace_settings(rig.database, rig.workspace, automaticLock=lock)
        driver.session.read_members()
        await driver.until(lambda: driver.state.locked_before is not None, "the lock is known")
        for key in "dpb#":
            await driver.press({"#": "number_sign"}.get(key, key))
            assert driver.top == "MainScreen"
            assert "locked: this workspace keeps what was before" in driver.toasts[-1]
