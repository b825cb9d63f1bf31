"""Splits, merges, gaps, overlaps, copies in the real program: how many keys each takes, and where they lead."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.ui.main.conftest import Driver, Opened
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry
from tui.domain.projects import Catalog
from tui.domain.times import at, local
from tui.screens.away import WayRow
from tui.screens.overlap import Preview
from tui.screens.split import SplitScreen
from tui.widgets.field import Field
from tui.widgets.keybar import KeyBar
from tui.widgets.words import Words

ODD = "\x1b[31m[b]你好[/b] " + "x" * 90


def today(d: Driver) -> list[tuple[str, str, str]]:
    """Start, end and description of today's entries, newest first."""

    def clock(instant: int | None) -> str:
        return "now" if instant is None else local(instant, d.state.zone).strftime("%H:%M")

    return [(clock(e.start), clock(e.end), e.description) for e in d.state.days[0].entries]


def chosen(d: Driver) -> tuple[str, str, str]:
    entry = d.log.choice.entry
    assert entry is not None
    return today(d)[d.state.days[0].entries.index(entry)]


async def worth(d: Driver, text: str) -> None:
    await d.until(lambda: any(text in toast for toast in d.toasts), text)


async def put(d: Driver, start: str, end: str | None, words: str, **fields: Any) -> TimeEntry:
    """An entry of today, with the cursor on it."""
    day = d.state.days[0].date

    def instant(text: str) -> int:
        hour, minute = text.split(":")
        return at(day, int(hour) * 3600 + int(minute) * 60, d.state.zone)

    draft = EntryDraft(start=instant(start), end=instant(end) if end else None, description=words, **fields)
    entry = await d.session.add(draft)
    d.main.go_to(entry.id)
    await d.pilot.pause()
    return entry


async def back(d: Driver) -> None:
    """One step back, also where it asks because it was sent already."""
    await d.press("u")
    if d.top == "ConfirmScreen":
        await d.press("y")


def preview(d: Driver) -> str:
    """The parts of a split, or what is wrong with its time."""
    return d.app.screen.query_one("#parts", Words).plain


def ways(d: Driver) -> list[str]:
    return [row.render().plain.strip() for row in d.app.screen.query(WayRow)]


async def test_a_split_takes_three_keys(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j")
        was, count = chosen(d), len(today(d))
        assert was[2] == "Review token refresh"
        await d.press("S", "enter", "y")
        await worth(d, "Split “Review token refresh”")
        assert len(today(d)) == count + 1
        second, first = [row for row in today(d) if row[2] == was[2]]
        assert (first[0], second[1]) == was[:2]
        assert first[1] == second[0]
        assert chosen(d) == first, "the cursor is on what was changed"
        assert d.toasts[-1] == f"Split “Review token refresh” · {first[0]} – {first[1]} · u undo"
        await back(d)
        await d.until(lambda: len(today(d)) == count, "one step back")
        assert was in today(d)


async def test_a_split_shows_what_is_typed_and_comes_back_as_typed(opened: Opened) -> None:
    async with opened() as d:
        await put(d, "7:00", "9:00", "early")
        await d.press("S")
        assert preview(d).splitlines() == ["1  07:00 – 08:00   1:00", "2  08:00 – 09:00   1:00"]
        await d.press(*"-15m")
        assert preview(d).splitlines() == ["1  07:00 – 08:45   1:45", "2  08:45 – 09:00   0:15"]
        await d.press("up")
        assert d.app.screen.query_one(Field).value == "08:46"
        await d.press("home", "shift+end", *"12:00", "enter")
        assert d.top == "SplitScreen", "it can't be taken"
        assert preview(d) == "✗ not between 07:00 and 09:00"
        await d.press("home", "shift+end", *"0730", "enter")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        await d.press("n")
        await d.until(lambda: d.top == "SplitScreen", "the field")
        assert d.app.screen.query_one(Field).value == "0730"
        assert d.app.focused is d.app.screen.query_one(Field)
        await d.press("escape")
        assert ("07:00", "09:00", "early") in today(d)


async def test_a_running_entry_is_split_and_its_timer_goes_on(opened: Opened) -> None:
    async with opened() as d:
        timer = d.state.running
        assert timer is not None
        await d.press("S", *"-15m")
        assert preview(d).endswith("14:13 – now     0:15   goes on")
        await d.press("enter", "y")
        await worth(d, "Split")
        assert d.state.running is not None
        assert (d.state.running.id, d.state.running.start) == (timer.id, d.clock.now() - 900)
        assert d.log.choice.entry == d.state.running


async def test_a_merge_takes_two_keys_and_says_what_it_counts(opened: Opened) -> None:
    async with opened() as d:
        await put(d, "6:00", "6:30", "one")
        await put(d, "6:42", "7:00", "two")
        await d.press("m")
        said = [words.plain for words in d.app.screen.query(".warnings").results(Words)]
        assert said == ["▲ 12 min between them are counted too"]
        await d.press("y")
        await worth(d, "Merged “two · one”")
        assert chosen(d) == ("06:00", "07:00", "two · one")
        await back(d)
        await d.until(lambda: ("06:42", "07:00", "two") in today(d), "one step back")


async def test_gaps_and_overlaps_one_after_the_other(opened: Opened) -> None:
    async with opened() as d:
        await put(d, "13:10", "13:20", "in it")
        await d.press("home")
        stops = []
        for _ in range(4):
            await d.press(".")
            stops.append(d.log.choice.entry.description if d.log.choice.entry else d.log.choice.kind)
        assert stops == ["in it", "Fix login redirect", "gap", "gap"]
        await d.press(",", ",")
        assert d.log.choice.entry is not None
        await d.press(",", ",")
        assert d.toasts[-1] == "No gap or overlap further up"
        assert chosen(d)[2] == "in it"


async def test_at_the_end_older_days_are_looked_through_too(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as d:
        monkeypatch.setattr(d.session, "_read_whole", lambda: None)  # what is published here stays
        whole, ready = d.state.days, False

        def publish(days: int, *, more: bool) -> None:
            revision = d.state.revision + 1
            d.session._publish(replace(d.state, days=whole[:days], has_older=more, revision=revision))

        async def load_older() -> None:
            if ready:
                publish(len(whole), more=False)

        monkeypatch.setattr(d.session, "load_older", load_older)
        publish(1, more=True)
        await d.pilot.pause()
        await d.press("end", ".")
        assert d.toasts[-1] == "No gap or overlap further down in what is loaded"
        ready = True
        await d.press(".")
        assert d.log.choice.gap or d.log.choice.overlaps
        assert d.log.choice.day not in whole[:1]
        await d.press("end", ".")
        assert d.toasts[-1] == "No gap or overlap further down"
        await d.press("m")
        assert d.toasts[-1] == "There is no entry below this one to merge it with"


async def test_the_bar_names_it_only_where_it_does_something(opened: Opened) -> None:
    async with opened(200, 40) as d:
        bar = d.main.query_one(KeyBar)
        assert "g Fill" not in bar.render_line(0).text
        await d.press(".")
        assert d.log.choice.kind == "gap"
        assert "g Fill gap" in bar.render_line(0).text
        await put(d, "13:10", "13:20", "in it")
        assert "g Overlap" in bar.render_line(0).text


async def test_a_gap_is_filled_with_its_times(opened: Opened) -> None:
    async with opened() as d:
        await d.press("g")
        assert d.toasts[-1] == "No gap or overlap here"
        await d.press(".")
        gap = d.log.choice.gap
        assert gap is not None
        await d.press("g")
        start = local(gap.start, d.state.zone).strftime("%H:%M")
        values = [field.value for field in d.app.screen.query(Field)]
        assert any(start in value for value in values), "its times stand there"


async def test_an_overlap_is_resolved_by_a_number_that_was_shown_first(opened: Opened) -> None:
    async with opened() as d:
        one = await put(d, "6:00", "7:00", "one")
        await put(d, "6:45", "8:00", "two")
        d.main.go_to(d.state.current(one.id))
        await d.press("g")
        await d.until(lambda: d.top == "OverlapScreen", "the question")
        assert d.app.screen.query_one(".head", Words).plain == "15 min are counted twice: what is right?"
        assert ways(d) == [
            "1  end “one” at 06:45",
            "2  start “two” at 07:00",
            "3  move “two” to 07:00 – 08:15",
            "4  Allow: leave both as they are",
        ]
        shown = [box.has_class("-shown") for box in d.app.screen.query(Preview)]
        assert shown == [True, False, False, False]
        await d.press("down")
        shown = [box.has_class("-shown") for box in d.app.screen.query(Preview)]
        assert shown == [False, True, False, False]
        for key, place in (("end", 3), ("home", 0), ("down", 1)):
            await d.press(key)
            assert d.app.focused is list(d.app.screen.query(WayRow))[place], key
        await d.press("9")
        assert d.top == "OverlapScreen", "there is no such way"
        await d.press("enter")
        await worth(d, "Shortened “two” · 07:00 – 08:00 · u undo")
        assert d.top == "MainScreen"
        assert ("06:00", "07:00", "one") in today(d)
        assert chosen(d)[2] == "two", "the cursor goes to what was changed"
        assert d.state.days[0].overlapping == frozenset()


async def test_several_overlaps_are_asked_about_the_largest_first(opened: Opened) -> None:
    async with opened() as d:
        await put(d, "6:00", "6:10", "short")
        await put(d, "7:00", "7:40", "long")
        await put(d, "6:05", "7:30", "all")
        await d.press("g")
        await d.until(lambda: d.top == "OverlapScreen", "the first question")
        assert d.app.screen.query_one(".head", Words).plain.startswith("30 min")
        await d.press("1")
        await d.until(lambda: d.top == "OverlapScreen" and d.toasts, "the second question")
        assert d.app.screen.query_one(".head", Words).plain.startswith("5 min")
        await d.press("escape")
        assert d.top == "MainScreen"
        assert len(d.state.days[0].overlapping) == 2


async def test_an_allowed_overlap_is_marked_no_more_until_it_is_again(opened: Opened) -> None:
    async with opened() as d:
        await put(d, "6:00", "7:00", "one")
        await put(d, "6:45", "8:00", "two")
        await d.press("g", "4")
        await worth(d, "Allowed: “two” and “one” · g marks them again")
        await d.pilot.pause()
        assert d.top == "MainScreen", "that is all there was to ask"
        assert d.state.days[0].overlapping == frozenset()
        assert "▲" not in d.row(d.log.cursor)
        await d.press("g")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        await d.press("n")
        assert d.state.days[0].overlapping == frozenset()
        await d.press("g", "y")
        await worth(d, "Marked again: “two”")
        assert len(d.state.days[0].overlapping) == 2
        assert "▲" in d.row(d.log.cursor)


async def test_a_copy_goes_at_once_and_the_cursor_with_it(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j")
        was, count = chosen(d), len(today(d))
        old = d.log.choice.entry
        await d.press("C")
        await worth(d, "Duplicated “Review token refresh” · u undo")
        assert len(today(d)) == count + 1
        assert chosen(d) == was
        assert d.log.choice.entry != old
        await d.press("home", "j", "C")
        await worth(d, "Duplicated “Fix login redirect”")
        entry = d.log.choice.entry
        assert entry is not None
        assert entry.end == d.clock.now()


async def test_going_on_with_what_is_closed_says_so(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as d:
        project = await d.session.create_project("Short lived", client_id=None)
        await put(d, "6:00", "7:00", "old work", project_id=project.id)
        mirror = d.session._account.mirror
        read = mirror.catalog

        def archived(workspace_id: str) -> Catalog:
            catalog = read(workspace_id)
            projects = {i: replace(one, archived=True) for i, one in catalog.projects.items()}
            return replace(catalog, projects=projects)

        monkeypatch.setattr(mirror, "catalog", archived)
        await d.session.create_tag("read anew")
        assert chosen(d)[2] == "old work"
        await d.press("C")
        await worth(d, "Duplicated “old work” · its project is archived")
        await d.press("c")
        if d.top == "ConfirmScreen":
            await d.press("y")
        await worth(d, "Started “old work” · its project is archived")


async def test_what_is_locked_is_not_repaired(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as d:
        monkeypatch.setattr(d.session, "_read_whole", lambda: None)  # what is published here stays
        await d.press("j", "j")
        entry = d.log.choice.entry
        assert entry is not None
        day = d.state.days[0]
        locked = tuple(replace(one, locked=one.id == entry.id) for one in day.entries)
        days = (replace(day, entries=locked), *d.state.days[1:])
        d.session._publish(replace(d.state, days=days, revision=d.state.revision + 1))
        await d.pilot.pause()
        for key in ("S", "m", "C"):
            d.app._notifications.clear()
            await d.press(key)
            assert d.toasts[-1].startswith("“Review token refresh” is locked"), key
        await d.press("k", "k", "m")
        assert d.toasts[-1].startswith("“Review token refresh” is locked"), (
            "neither is it merged into another"
        )
        assert d.top == "MainScreen"


async def test_rows_are_copied_as_text(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j", "Y")
        assert d.toasts[-1] == "Copied “Review token refresh”"
        line = d.app.clipboard
        start, end, _ = chosen(d)
        assert line.startswith(f"Tue 24 Nov  {start}–{end}  ")
        assert line.endswith("  Review token refresh  Backend API / Code review  #review  $")
        await d.press("home", "Y")
        lines = d.app.clipboard.splitlines()
        assert lines[0].startswith("Tue 24 Nov  5h")
        assert len(lines) == 1 + len(today(d))
        assert line in lines
        assert d.toasts[-1] == f"Copied Tue 24 Nov, {len(today(d))} entries"
        await d.press("tab", "down", "down", "Y")
        assert d.app.clipboard == "Backend API / Code review"
        await d.press("tab", ".", "Y")
        assert d.toasts[-1] == "Nothing to copy here"


async def test_odd_names_and_a_narrow_screen(opened: Opened) -> None:
    async with opened(60, 20) as d:
        await put(d, "5:00", "7:00", ODD)
        await put(d, "5:30", "6:00", ODD)
        await d.press("Y")
        assert "\x1b" not in d.app.clipboard
        assert "␛[31m[b]你好[/b]" in d.app.clipboard
        for key, top in (("S", "SplitScreen"), ("m", "ConfirmScreen"), ("g", "OverlapScreen")):
            await d.press(key)
            await d.until(lambda top=top: d.top == top, top)
            box, screen = d.app.screen.query_one("#box").region, d.app.screen.region
            assert screen.contains_region(box), key
            shown = [d.app.screen.query("Push").results(), d.app.screen.query(WayRow).results()]
            assert all(screen.contains_region(one.region) for some in shown for one in some), key
            text = "\n".join(strip.text for strip in d.app.screen._compositor.render_strips())
            assert "\x1b" not in text
            assert "␛[31m[b]" in text
            await d.press("escape")
        await d.press("g", "1")
        await worth(d, "Split “␛[31m[b]你好[/b] ")
        assert d.app.is_running


async def test_an_entry_that_changed_under_the_open_dialog_is_not_split_wrongly(opened: Opened) -> None:
    async with opened() as d:
        entry = await put(d, "6:00", "7:00", ODD)
        await d.press("S")
        assert isinstance(d.app.screen, SplitScreen)
        await d.session.edit([(entry.id, EntryChange(end=entry.start + 600))])
        await d.press("enter", "y")
        await worth(d, "was changed meanwhile")
        assert "\x1b" not in d.toasts[-1]
        assert ("06:00", "06:10", ODD) in today(d)
