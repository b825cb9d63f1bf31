"""Quick add on the screen: what is typed, what stands under it, and what is written."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from tests.ui.main.conftest import Driver, Opened
from tui.domain.entries import EntryDraft, TimeEntry, difference
from tui.domain.repairs import carve
from tui.domain.times import from_utc, local, to_utc
from tui.domain.workspace import WorkspaceSettings
from tui.present import quick
from tui.present.text import Span
from tui.screens.quick import QuickScreen, scene_of
from tui.widgets.markedfield import MarkedField
from tui.widgets.picklist import PickList
from tui.widgets.words import Words


def utc(text: str) -> int:
    return from_utc(f"2026-11-{text}:00+01:00")


def screen(d: Driver) -> QuickScreen:
    assert isinstance(d.app.screen, QuickScreen)
    return d.app.screen


def under(d: Driver) -> str:
    return screen(d).query_one("#preview", Words).plain


def offered(d: Driver) -> Sequence[str]:
    return [one.words for one in screen(d).query_one(PickList).things]


def line(d: Driver) -> str:
    return screen(d).query_one(MarkedField).value


async def type_in(d: Driver, text: str) -> None:
    await d.press(*("space" if sign == " " else sign for sign in text))


async def put(d: Driver, text: str) -> None:
    """Put a whole line in, as a paste does."""
    screen(d).query_one(MarkedField).value = text
    await d.pilot.pause()


def named(d: Driver, words: str) -> list[TimeEntry]:
    return [entry for day in d.state.days for entry in day.entries if entry.description == words]


async def test_a_line_is_shown_as_it_is_typed_and_added_by_enter(opened: Opened) -> None:
    async with opened() as d:
        await d.press("i")
        assert "starts now" in under(d)
        await put(d, "yesterday 9-11:30 @back/login Fix flaky redirect #bug $")
        said = under(d)
        assert "Mon 23 Nov  09:00 – 11:30   2:30   Fix flaky redirect" in said
        assert "● Backend API / Login flow   #bug   $ billable" in said
        assert "overlaps “Landing page copy”" in said
        await d.press("enter")
        (entry,) = named(d, "Fix flaky redirect")
        assert (to_utc(entry.start), entry.end) == (to_utc(utc("23T09:00")), utc("23T11:30"))
        assert entry.billable
        assert d.state.catalog.task(entry.task_id).name == "Login flow"  # type: ignore[union-attr]
        assert d.log.choice.entry == entry, "the cursor is on it"
        assert any("Added “Fix flaky redirect” · 2:30 · u undo" in toast for toast in d.toasts)
        await d.press("u")
        assert named(d, "Fix flaky redirect") == []


async def test_a_line_without_a_time_starts_and_stops_what_runs_at_the_same_second(opened: Opened) -> None:
    async with opened() as d:
        before = d.state.running
        await d.press("i")
        await type_in(d, "Write notes")
        assert "starts now, 14:28" in under(d)
        assert "stops “Fix login redirect” at 14:28" in under(d)
        await d.press("enter")
        assert d.state.running is not None
        assert before is not None
        assert d.state.running.description == "Write notes"
        (old,) = [entry for entry in named(d, "Fix login redirect") if entry.start == before.start]
        assert old.end == d.state.running.start == d.clock.now()
        await d.press("u")
        assert d.state.running.description == "Fix login redirect"


async def test_tab_completes_the_likeliest_and_arrows_choose_another(opened: Opened) -> None:
    async with opened() as d:
        await d.press("i")
        await type_in(d, "@re")
        assert "which “re”" in under(d)
        assert "Reporting (Initech)" in offered(d)
        second = offered(d)[1]
        await d.press("down", "down", "enter")
        assert second.split(" (")[0].split(" / ")[-1] in line(d)
        assert "✗" not in under(d)
        assert isinstance(d.app.screen, QuickScreen), "enter on a row takes the row"
        await type_in(d, "#bu")
        await d.press("tab")
        assert line(d).endswith("#bug ")
        await put(d, "Land")
        screen(d).query_one(MarkedField).cursor_position = 4
        await d.pilot.pause()
        assert "Landing page copy" in offered(d)
        await d.press("tab")
        assert line(d).startswith("Landing page copy")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9-10 @zebra Fix", "no project “zebra”"),
        ("2026-02-30 9-10 Fix", "there is no 30 Feb 2026"),
        ("9-10 11-12 Fix", "two times"),
        ("Fix <b>", "Clockify refuses < and > here"),
        ("9-10 " + "x" * 10_000, "Clockify takes 3,000"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_written(opened: Opened, typed: str, said: str) -> None:
    async with opened() as d:
        count = d.state.undo
        await d.press("i")
        await put(d, typed)
        assert said in under(d)
        await d.press("enter")
        assert isinstance(d.app.screen, QuickScreen)
        assert d.state.undo == count


async def test_a_project_that_is_not_there_is_made_by_a_key_that_says_so(opened: Opened) -> None:
    async with opened() as d:
        await d.press("i")
        await put(d, "9-9:30 @Zebra Fix")
        assert "ctrl+n makes the project “Zebra”" in under(d)
        await d.press("ctrl+n")
        assert "● Zebra" in under(d)
        await d.press("enter")
        (entry,) = named(d, "Fix")
        assert d.state.catalog.project(entry.project_id).name == "Zebra"  # type: ignore[union-attr]


async def test_a_new_tag_is_shown_as_new_and_made_by_enter(opened: Opened) -> None:
    async with opened() as d:
        await d.press("i")
        await put(d, "9-9:30 Fix #brandnew")
        assert "#brandnew new" in under(d)
        await d.press("enter")
        (entry,) = named(d, "Fix")
        assert d.state.catalog.tag_names(entry.tag_ids) == ("brandnew",)


async def test_all_fields_opens_the_form_with_what_is_understood(opened: Opened) -> None:
    async with opened() as d:
        await d.press("i")
        await put(d, "yesterday 9-10 @zebra Fix #bug")
        await d.press("ctrl+o")
        await d.until(lambda: d.top == "EntryForm", "the form")
        fields = d.app.screen._fields  # type: ignore[attr-defined]
        assert fields.description == "Fix"
        assert fields.tags.strip() == "#bug"
        assert fields.span.start_at == utc("23T09:00")


async def test_a_line_that_is_left_stands_there_again_and_typing_replaces_it(opened: Opened) -> None:
    async with opened() as d:
        await d.press("i")
        await type_in(d, "half a line")
        await d.press("escape", "i")
        assert line(d) == "half a line"
        await d.press("x")
        assert line(d) == "x"
        await d.press("enter", "i")
        assert line(d) == ""


async def test_an_empty_line_writes_nothing(opened: Opened) -> None:
    async with opened() as d:
        before = d.state.running
        await d.press("i", "enter")
        assert isinstance(d.app.screen, QuickScreen)
        await d.press("space", "enter")
        assert d.state.running == before


async def test_a_gap_is_filled_by_a_line_with_its_times(opened: Opened) -> None:
    async with opened() as d:
        await d.press("full_stop")
        gap = d.log.choice.gap
        assert gap is not None
        await d.press("g")
        assert line(d).startswith("2026-11-")
        await d.press("enter")
        choice = d.log.choice.entry
        assert choice is not None
        assert (choice.start, choice.end) == (gap.start, gap.end)


async def test_an_interruption_is_carved_out_and_one_undo_takes_it_back(opened: Opened) -> None:
    async with opened() as d:
        before = d.state.running
        assert before is not None
        await d.press("I")
        await type_in(d, "call Anna")
        assert "it takes no time" in under(d)
        await type_in(d, " @Support 20m")
        assert "stops" not in under(d)
        assert "overlaps" not in under(d)
        await d.press("enter")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        await d.press("y")
        now = d.clock.now()
        (call,) = named(d, "call Anna")
        assert (call.start, call.end) == (now - 1200, now)
        running = d.state.running
        assert running is not None
        assert (running.id, running.start) == (before.id, now)
        (first,) = [e for e in named(d, "Fix login redirect") if e.start == before.start]
        assert first.end == call.start
        assert (first.project_id, first.task_id, first.tag_ids) == (
            before.project_id, before.task_id, before.tag_ids)  # fmt: skip
        await d.press("u")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        await d.press("y")
        assert named(d, "call Anna") == []
        assert not difference(before, d.state.running)


async def test_a_start_before_what_runs_leaves_nothing_of_it_and_says_so(opened: Opened) -> None:
    async with opened() as d:
        running = d.state.running
        assert running is not None
        began = local(running.start, d.state.zone).strftime("%H:%M")
        await d.press("i")
        await put(d, "since 6 Earlier")
        assert f"▲ nothing is left of “Fix login redirect”: it began at {began}" in under(d)
        assert "stops" not in under(d)


async def test_a_timer_does_not_begin_in_the_future(opened: Opened) -> None:
    async with opened() as d:
        before = d.state.running
        await d.press("i")
        await put(d, "23- Future")
        assert "✗ a timer can't begin in the future: say until when" in under(d)
        await d.press("enter")
        assert isinstance(d.app.screen, QuickScreen)
        assert d.state.running == before
        await put(d, "23-23:30 Future")
        assert "✗" not in under(d)


async def test_an_interruption_has_examples_of_its_own(opened: Opened) -> None:
    async with opened() as d:
        await d.press("I")
        assert "call Anna 20m" in under(d)
        assert "starts now" not in under(d)
        for typed, _ in quick.INTERRUPTIONS:
            await put(d, typed)
            assert "takes no time" not in under(d)
            assert "can't be read" not in under(d)


@pytest.mark.parametrize(("count", "said"), [(3, "and 1 more overlap"), (4, "and 2 more overlaps")])
async def test_the_rest_of_the_overlaps_is_counted(opened: Opened, count: int, said: str) -> None:
    async with opened() as d:
        verdict = quick.judge("9-10 Fix", scene_of(d.session), d.state)
        shared = [(entry, 60) for entry in d.state.days[0].entries[:1] * count]
        lines = quick.preview(verdict, d.state, d.clock.now(), shared, make="ctrl+n")
        assert lines[-1] == (Span("▲ ", "warn"), Span(said, "warn"))


async def test_the_pieces_of_an_interruption_say_all_their_fields(opened: Opened) -> None:
    async with opened() as d:
        running = d.state.running
        assert running is not None
        draft = EntryDraft(start=running.start + 60, end=running.start + 120, new_tags=("fresh",))
        batch = carve(running, draft.start, draft.end, draft, d.clock.now())
        asked = quick.confirm_interrupt(running, batch, d.state, d.clock.now())
        before, call = ("".join(span.text for span in asked.subject[at]) for at in (1, 4))
        assert call == "  no project   #fresh new   not billable"
        assert "   #" in before
        assert before.endswith("   $ billable" if running.billable else "   not billable")


async def test_an_interruption_longer_than_what_runs_is_refused(opened: Opened) -> None:
    async with opened() as d:
        await d.press("I")
        await type_in(d, "call 9h")
        assert "before the running timer began" in under(d)
        await d.press("enter")
        assert isinstance(d.app.screen, QuickScreen)


async def test_odd_names_stand_as_they_are(opened: Opened) -> None:
    async with opened() as d:
        await d.session.create_project("[red]x[/] \x1b[31m/ 日本", client_id=None)
        await d.press("i")
        await type_in(d, "@[red")
        assert any("[red]x[/]" in words for words in offered(d))
        await d.press("tab")
        assert "✗" not in under(d)
        assert "[red]x[/]" in under(d)
        assert "\x1b" not in under(d)


async def test_what_the_workspace_asks_for_is_said_in_the_line(opened: Opened) -> None:
    async with opened() as d:
        rules = WorkspaceSettings(force_projects=True)
        state = replace(d.state, workspace=replace(d.state.workspace, settings=rules))
        said = [Span("▲ ", "warn"), Span("this workspace asks for a project", "warn")]
        for typed, ok in (("9-9:30 Fix", False), ("Fix", True), ("9-9:30 Fix @Internal", True)):
            verdict = quick.judge(typed, scene_of(d.session), state)
            assert (verdict.draft is not None) == ok, typed
            lines = quick.preview(verdict, state, d.clock.now(), (), make="ctrl+n")
            assert (tuple(said) in lines) == (typed == "Fix"), "of a timer it is only said"


async def test_on_a_narrow_screen_all_of_it_stands(opened: Opened) -> None:
    async with opened(60, 20) as d:
        await d.press("i")
        await put(d, "yesterday 9-11:30 @back/login Fix flaky redirect #bug $")
        assert "Mon 23 Nov  09:00 – 11:30" in under(d)
        keys = screen(d).query_one("#keys", Words)
        assert keys.region.bottom <= 20
        assert keys.region.height == 1


async def test_an_entry_that_what_is_found_hides_says_how_to_see_it(opened: Opened) -> None:
    async with opened() as d:
        await d.press("slash", *"standup", "tab", "i")
        await put(d, "6-6:10 Hidden one")
        await d.press("enter")
        await d.until(lambda: d.top == "MainScreen", "it is written")
        assert d.toasts[-1] == "Added “Hidden one” · 0:10 · esc shows it · u undo"
        await d.press("escape", "i")
        await put(d, "5-5:10 Seen")
        await d.press("enter")
        await d.until(lambda: d.top == "MainScreen", "it is written")
        assert d.toasts[-1] == "Added “Seen” · 0:10 · u undo"
