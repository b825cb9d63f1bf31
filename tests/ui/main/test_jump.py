"""The jump list, and what a rule for the folder offers there and in the form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.ui.main.conftest import Driver, Opened
from tests.ui.main.samples import NOW, ZONE, catalog, entries, entry, moment, state
from tui.domain.entries import TimeEntry
from tui.domain.habits import Habits, Use
from tui.domain.rules import Suggestion
from tui.domain.times import at
from tui.present.jump import JumpRow, begun, jump_line, jump_rows
from tui.present.text import line_width, plain
from tui.screens.entry import EntryForm
from tui.screens.jump import JumpScreen
from tui.session.state import State
from tui.widgets.picklist import Combo, PickList


def habits(found: Sequence[TimeEntry]) -> Habits:
    uses = [
        Use(e.start, e.description, e.project_id, e.task_id, " ".join(e.tag_ids), e.billable) for e in found
    ]
    return Habits(uses, NOW, ZONE)


def rows(
    found: Sequence[TimeEntry] | None = None, suggestion: Suggestion | None = None, shown: State | None = None
) -> list[JumpRow]:
    found = entries() if found is None else found
    return jump_rows(shown or state(found), habits(found), suggestion, NOW)


def said(found: list[JumpRow], cells: int = 90) -> list[str]:
    return [plain(jump_line(row, found, catalog(), cells)) for row in found]


def test_what_runs_stands_first_without_a_number_and_the_others_are_numbered() -> None:
    found = rows()
    assert [(row.key, row.running, row.draft is None) for row in found] == [
        ("", True, True),
        ("1", False, False),
        ("2", False, False),
        ("3", False, False),
        ("4", False, False),
        ("5", False, False),
    ]
    assert [row.shown.description for row in found if row.shown] == [
        "Fix login redirect",
        "Review",
        "Sprint planning",
        "Schema dry run",
        "Release",
        "",
    ]
    lines = said(found)
    assert lines[0].startswith("●  Fix login redirect")
    assert lines[0].endswith("since 13:05")
    assert "● Backend API / Login flow" in lines[0]
    assert lines[1].endswith("$            today 10:30") or lines[1].endswith("today 10:30")
    assert "$" in lines[1]
    assert "#bug #deep-work" in lines[2]
    assert lines[4].endswith("yesterday")
    assert "(no description)" in lines[5]


def test_when_it_was_is_told_by_the_nearest_name() -> None:
    days = [date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 20), date(2026, 11, 3)]
    made = [entry(str(n), at(day, 9 * 3600 + 900, ZONE), NOW, f"Thing {n}") for n, day in enumerate(days)]
    assert [row.end for row in rows(made)] == ["today 09:15", "yesterday", "Fri", "3 Nov"]


def test_only_what_is_still_open_is_offered() -> None:
    made = [
        entry("a", moment(9), moment(10), "Archived", project_id="old"),
        entry("b", moment(8), moment(9), "Done", project_id="be", task_id="done"),
        entry("c", moment(7), moment(8), "Gone", project_id="nobody"),
        *(entry(f"n{n}", moment(6) - n * 60, moment(6), f"Thing {n}") for n in range(12)),
    ]
    found = rows(made)
    assert [row.key for row in found] == list("123456789")
    assert found[0].shown is not None
    assert found[0].shown.description == "Gone"


def test_a_thing_is_started_without_tags_that_are_gone() -> None:
    found = rows([entry("a", moment(9), moment(10), "Tagged", tag_ids=("bug", "nothing"), billable=True)])
    draft = found[0].draft
    assert draft is not None
    assert (draft.tag_ids, draft.billable, draft.end) == (("bug",), True, None)


def test_what_got_another_id_meanwhile_is_started_by_that() -> None:
    (row,) = rows(
        [entry("a", moment(9), moment(10), "X", project_id="mine", task_id="own", tag_ids=("bug",))]
    )
    assert row.draft is not None
    settled = state(settled={"mine": "be", "own": "login", "bug": "deep"})
    draft = begun(row.draft, settled, NOW + 5)
    assert (draft.start, draft.project_id, draft.task_id, draft.tag_ids) == (
        NOW + 5,
        "be",
        "login",
        ("deep",),
    )


SUGGESTED = Suggestion(description="ACME-1", project_id="be", new_tags=("dev",), folder="~/work/acme")


def test_the_rule_comes_first_as_number_nought() -> None:
    found = rows(suggestion=SUGGESTED)
    assert [row.key for row in found][:3] == ["", "0", "1"]
    line = said(found)[1]
    assert line.startswith("0  ACME-1 ")
    assert "● Backend API" in line
    assert "#dev" in line
    assert line.endswith("folder ~/work/acme")
    assert said(found, 70)[1].endswith("in acme")


def test_a_rule_that_cannot_be_followed_is_said_in_its_place() -> None:
    wrong = Suggestion(folder="~/work/acme", trouble="no project “X” here")
    found = rows(suggestion=wrong)
    assert found[1].draft is None
    assert said(found)[1] == "   no project “X” here · the rule for ~/work/acme names it"


@given(st.text(max_size=80), st.integers(min_value=30, max_value=120), st.booleans())
def test_every_row_fits_in_the_dialog(name: str, cells: int, running: bool) -> None:
    known = catalog(project=name, task=name, tag=name)
    made = [
        entry("a", moment(9), None if running else moment(10), name, project_id="be", task_id="login"),
        entry("b", moment(7), moment(8), name, tag_ids=("bug", "deep"), billable=True),
    ]
    rule = Suggestion(description=name, project_id="be", folder=name, new_tags=(name,))
    found = rows(made, rule, state(made, catalog=known))
    for row in found:
        assert line_width(jump_line(row, found, known, cells)) <= cells
    wrong = rows(made, Suggestion(folder=name, trouble=name))
    assert all(line_width(jump_line(row, wrong, known, cells)) <= cells for row in wrong)


# on the screen


def lines(driver: Driver) -> list[str]:
    screen = driver.app.screen
    assert isinstance(screen, JumpScreen)
    return [plain(screen._line(row, 90)) for row in screen._rows]


def running_now(driver: Driver) -> str:
    return driver.state.running.description if driver.state.running else ""


def field(driver: Driver, name: str) -> Any:
    return driver.app.screen.query_one(f"#{name}", Combo).field


def offer(driver: Driver, suggestion: Suggestion | None) -> None:
    driver.session._suggest = lambda _catalog: suggestion


async def test_o_and_a_digit_start_a_recent_thing(opened: Opened) -> None:
    async with opened() as driver:
        running = driver.state.running
        assert running is not None
        await driver.press("o")
        assert lines(driver)[0].startswith(f"●  {running.description}")
        assert lines(driver)[3].startswith("3  Schema dry run")
        driver.clock.move(90)
        await driver.press("3")
        await driver.until(lambda: running_now(driver) == "Schema dry run", "the third one runs")
        started, stopped = driver.state.running, driver.state.entry(running.id)
        assert started is not None
        assert stopped is not None
        assert stopped.end == started.start == driver.clock.now()
        assert driver.toasts[-1].startswith("Started “Schema dry run”")
        assert driver.log.choice.entry == started
        # It runs now, and what ran before is the newest thing. A digit that comes at once is not lost.
        await driver.pilot.press("o", "1")
        await driver.until(lambda: running_now(driver) == running.description, "the first one runs")


async def test_keys_and_clicks_in_the_jump_list(opened: Opened) -> None:
    async with opened() as driver:
        before = running_now(driver)
        await driver.press("o", "down", "j", "k", "escape")
        assert driver.top == "MainScreen"
        # What runs is taken neither by a key nor by a click.
        await driver.press("tab", "o", "up", "up", "home")
        await driver.pilot.click("#rows", offset=(10, 0))
        assert driver.top == "JumpScreen"
        assert running_now(driver) == before
        rows_now = driver.app.screen._rows  # type: ignore[attr-defined]
        await driver.press("down", "enter")
        await driver.until(lambda: running_now(driver) == rows_now[2].shown.description, "the second runs")
        await driver.press("o")
        rows_now = driver.app.screen._rows  # type: ignore[attr-defined]
        await driver.pilot.click("#rows", offset=(10, 3))
        await driver.until(
            lambda: running_now(driver) == rows_now[3].shown.description, "the clicked one runs"
        )


async def test_an_empty_history_is_said(opened: Opened) -> None:
    async with opened() as driver:
        driver.session._known.of = lambda *_: Habits()  # type: ignore[method-assign]
        await driver.session.stop()
        await driver.press("o")
        said_there = driver.app.screen.query_one("#rows", PickList)._row(0).text
        assert "nothing yet: what you track will stand here" in said_there
        await driver.press("1", "0", "enter")
        assert driver.top == "JumpScreen"
        await driver.press("escape")
        assert driver.top == "MainScreen"


async def test_the_rule_is_started_by_nought_and_fills_a_new_entry(opened: Opened) -> None:
    async with opened() as driver:
        project = next(p for p in driver.state.catalog.projects.values() if p.name == "Support")
        offer(driver, replace(SUGGESTED, project_id=project.id))
        await driver.press("n")
        screen = driver.app.screen
        assert isinstance(screen, EntryForm)
        assert field(driver, "description").value == "ACME-1 "
        assert field(driver, "tags").value == "#dev"
        assert screen._fields.project_id == project.id
        # A form that only the rule has filled is left without a question.
        await driver.press("escape")
        await driver.until(lambda: driver.top == "MainScreen", "the form is closed")
        await driver.press("o", "0")
        await driver.until(lambda: running_now(driver) == "ACME-1", "it runs")
        running = driver.state.running
        assert running is not None
        assert running.project_id == project.id
        assert driver.state.catalog.tag_names(running.tag_ids) == ("dev",)
        await driver.press("n", "f", "i", "x")
        assert field(driver, "description").value == "ACME-1 fix"


async def test_quick_add_offers_what_the_rule_says_and_what_is_likely(opened: Opened) -> None:
    async with opened() as driver:
        running = driver.state.running
        project = next(p for p in driver.state.catalog.projects.values() if p.name == "Support")
        offer(driver, replace(SUGGESTED, project_id=project.id))
        await driver.press("i")
        rows_now = driver.app.screen.query_one(PickList).things
        assert rows_now[0].words.startswith("ACME-1 @Support #dev")
        assert len(rows_now) == 6
        assert running is not None
        assert not any(row.words.startswith(running.description) for row in rows_now)
        await driver.press("tab", "x", "enter")
        await driver.until(lambda: running_now(driver) == "ACME-1 x", "it runs")


async def test_a_row_of_the_tree_and_the_last_entry_go_before_the_rule(opened: Opened) -> None:
    async with opened() as driver:
        offer(driver, Suggestion(description="ACME-1", folder="~/work/acme", trouble="no project “X” here"))
        await driver.press("tab", "down", "n")
        assert field(driver, "description").value == ""
        await driver.press("escape", "tab")
        await driver.session.stop()
        last = driver.state.last
        assert last is not None
        await driver.press("home", "s")
        await driver.until(lambda: running_now(driver) == last.description, "the last one runs")
        # A rule that can't be followed is said once.
        for _ in range(2):
            await driver.press("n")
            assert field(driver, "description").value == "ACME-1 "
            await driver.press("escape")
            await driver.until(lambda: driver.top == "MainScreen", "the form is closed")
        said_once = "The rule for ~/work/acme can't be followed: no project “X” here"
        assert driver.toasts.count(said_once) == 1
