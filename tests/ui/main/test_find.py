"""The line of find on the screen: typing, stepping, going there, keeping, and back to everything."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ui.main.conftest import Driver, Opened
from tui.domain.entries import EntryDraft
from tui.domain.times import at
from tui.present.text import plain
from tui.screens import finding
from tui.themes import skin
from tui.widgets.find import FindLine
from tui.widgets.keybar import KeyBar

LONG_AGO = date(2019, 3, 4)
ZONE = "Europe/Berlin"


async def add(d: Driver, description: str, day: date = LONG_AGO, hour: int = 9) -> str:
    start = at(day, hour * 3600, ZONE)
    made = await d.session.add(EntryDraft(start=start, end=start + 600, description=description))
    await d.pilot.pause()
    return made.id


async def look_for(d: Driver, text: str) -> None:
    """Open the line, and type all of it at once."""
    await d.press("slash")
    field = d.main.query_one(FindLine)._field
    assert field is not None
    field.value = text
    await d.pilot.pause()
    await d.pilot.pause()


def shown(d: Driver) -> list[str]:
    """Descriptions of all entries that the log has."""
    return [entry.description for day in d.log._rows.days for entry in day.entries]


def here(d: Driver) -> str:
    """The description under the cursor."""
    entry = d.log.choice.entry
    assert entry is not None
    return entry.description


def hits(d: Driver, y: int) -> list[str]:
    """The pieces of a line that are drawn as what was searched for."""
    style = skin(d.app.theme).style("hit", "cursor" if y + d.log.scroll_offset.y == d.log.cursor else "")
    look = style.color, style.bold, style.underline
    return [
        segment.text
        for segment in d.log.render_line(y)
        if segment.style and (segment.style.color, segment.style.bold, segment.style.underline) == look
    ]


def said(d: Driver) -> str:
    """What stands at the right of the line."""
    return plain(d.main.query_one(FindLine).query_one(".-said")._bars[0].line).strip()  # type: ignore[attr-defined]


def bar(d: Driver) -> str:
    return d.main.query_one(KeyBar).render_line(0).text


async def test_what_is_typed_is_found_at_once_and_marked_in_place(opened: Opened) -> None:
    async with opened() as d:
        await d.press("slash", *"login")
        await d.until(lambda: d.main._pause is None, "the words are taken as they are")
        assert said(d) == "17 entries"
        assert len(shown(d)) == 17
        assert here(d) == "Fix login redirect"
        assert hits(d, 1) == ["login"]
        assert not hits(d, 0)
        assert d.state.running is not None, "letters act on nothing while they are typed"
        assert all(key in bar(d) for key in ("enter Go there", "tab Keep", "esc Show all"))
        await look_for(d, "login fix")
        assert shown(d) == ["Fix login redirect"]
        assert hits(d, 1) == ["Fix", "login"]
        assert said(d) == "1 entry"
        await look_for(d, "login fixzzz")
        assert said(d) == "0 entries"
        assert any("Nothing found for “login fixzzz”." in d.row(y) for y in range(20))
        await d.press("enter")
        assert d.main.query_one(FindLine).typing, "there is nothing to go to"


async def test_arrows_and_pages_step_from_hit_to_hit_while_the_field_has_the_focus(opened: Opened) -> None:
    # Whatever keys move in the lists: letters are typed here.
    keys = {"down": ("j",), "up": ("k",), "page_down": ("f8",), "page_up": ("f9",), "show_all": ("f7",)}
    async with opened(keys=keys) as d:
        await look_for(d, "login")
        hits = [entry for day in d.log._rows.days for entry in day.entries]
        seen = []
        for key in ("down", "down", "down", "up", "down", "pageup"):
            seen.append(hits.index(d.log.choice.entry))
            await d.press(key)
        assert seen == [0, 1, 2, 3, 2, 3], "and never a day's header"
        assert d.log.choice.entry == hits[0]
        await d.press("up", "pagedown")
        assert hits.index(d.log.choice.entry) > 5
        await d.press("pageup", "down", "down", "down")
        goal = hits[3]
        assert d.log.lit
        assert d.main.query_one(FindLine).typing
        await d.press("enter")
        await d.until(lambda: not d.main.sift, "everything is shown")
        assert d.log.choice.entry == goal
        y = d.log.cursor - d.log.scroll_offset.y
        assert d.log.size.height // 5 < y < d.log.size.height // 2, "with what is around it"


async def test_enter_goes_to_an_entry_far_behind_what_is_loaded(opened: Opened) -> None:
    async with opened() as d:
        goal = await add(d, "Long ago")
        await add(d, "Later that day", hour=11)
        assert d.state.entry(goal) is None
        before = len(d.state.days)
        await look_for(d, "long ago")
        assert shown(d) == ["Long ago"]
        await d.press("enter")
        await d.until(lambda: not d.main.sift, "everything is shown")
        assert here(d) == "Long ago"
        assert d.app.focused is d.log
        assert not d.main.query_one(FindLine).display
        y = d.log.cursor - d.log.scroll_offset.y
        assert 0 < y < d.log.size.height
        assert "gap" in d.row(y - 1)
        assert "Later that day" in d.row(y - 2)
        assert "Long ago" in d.row(y)
        assert not hits(d, y)
        assert len(d.state.days) > before, "all days in between"
        # And the line is empty when it is opened again.
        await d.press("slash", "tab")
        assert not d.main.sift


async def test_tab_keeps_what_was_found_and_all_keys_work_on_it(opened: Opened) -> None:
    async with opened() as d:
        for hour in (9, 10, 11):
            await add(d, f"Kept {hour}", hour=hour)
        await look_for(d, "kept")
        await d.press("down", "tab")
        assert d.app.focused is d.log
        assert here(d) == "Kept 10"
        assert "d Del" in bar(d)
        await d.press("d")
        await d.until(lambda: d.top == "ConfirmScreen", "it is asked")
        await d.press("y")
        await d.until(lambda: len(shown(d)) == 2, "it is gone")
        assert shown(d) == ["Kept 11", "Kept 9"]
        assert said(d) == "2 entries"
        assert here(d) == "Kept 9"
        await d.press("enter")
        await d.until(lambda: d.top == "EntryForm", "it is edited")
        await d.press("escape")
        await d.until(lambda: d.top == "MainScreen", "it is not")
        await d.press("u")
        await d.until(lambda: d.top != "MainScreen" or len(shown(d)) == 3, "it is back, or asked for")
        if d.top != "MainScreen":
            await d.press("y")  # it was sent meanwhile
        await d.until(lambda: len(shown(d)) == 3, "it is back")
        await look_for(d, "kept 11")
        assert shown(d) == ["Kept 11"]
        await d.press("tab", "escape")
        assert not d.main.sift
        assert not d.main.query_one(FindLine).display
        assert "Kept 11" not in shown(d)


async def test_escape_drops_the_words_and_nothing_typed_is_no_search(opened: Opened) -> None:
    async with opened() as d:
        await look_for(d, "login")
        assert len(shown(d)) == 17
        await d.press("escape")
        assert d.log._rows.days is d.state.days
        assert d.app.focused is d.log
        for key in ("enter", "tab", "escape"):
            await d.press("slash")
            assert d.main.query_one(FindLine).typing
            await d.press(key)
            assert not d.main.query_one(FindLine).display, key
            assert d.log._rows.days is d.state.days


async def test_a_row_of_the_tree_narrows_it_over_the_whole_mirror(opened: Opened) -> None:
    async with opened() as d:
        await d.press("tab", "down", "down", "enter")
        task = d.tree.choice.task_id
        found = d.session.find("", 1000, d.main.sift.scope(d.state.catalog))
        assert len(shown(d)) == found.count > 1
        assert {entry.task_id for day in d.log._rows.days for entry in day.entries} == {task}
        descriptions = shown(d)
        await look_for(d, "branch")
        assert shown(d) == [one for one in descriptions if "branch" in one]
        assert 0 < len(shown(d)) < found.count
        await d.press("escape")
        assert len(shown(d)) == found.count, "the row stays"
        await d.press("escape")
        assert not d.main.sift


async def test_dates_names_and_faults(opened: Opened) -> None:
    async with opened() as d:
        await look_for(d, "yesterday")
        (day,) = d.log._rows.days
        assert day.date == date(2026, 11, 23)
        assert not any(hits(d, y) for y in range(5))
        await look_for(d, "31 feb")
        assert "feb" in said(d).lower()
        assert "entries" not in said(d)
        await look_for(d, "#bug @back $")
        bug = next(tag.id for tag in d.state.catalog.tags.values() if tag.name == "bug")
        assert all(bug in entry.tag_ids for day in d.log._rows.days for entry in day.entries)
        assert shown(d)


async def test_more_hits_load_near_their_end(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "HITS", 40)
    monkeypatch.setattr(finding, "PAUSE", 3600)
    async with opened(height=20) as d:
        await look_for(d, "e")
        assert said(d) == "40+ entries", "counting can wait until nothing is typed for a moment"
        d.main._paused()
        count = d.session.find("e", 1).count
        assert len(shown(d)) == 40 < count
        assert said(d) == f"{count} entries"
        await d.press("tab", "G")
        assert len(shown(d)) == 80
        while len(shown(d)) < count:
            before = len(shown(d))
            await d.press("G")
            assert len(shown(d)) > before
        await d.press("G")
        assert len(shown(d)) == count == len({e.id for day in d.log._rows.days for e in day.entries})
        assert d.row(d.log.size.height - 1).strip() == "that is all"


ODD = [
    ("[red]alert[/] now", "[red]", ["[red]"]),
    ("bell\x07 and \x1b[31m", "\x1b[3", ["␛[3"]),
    ("会议计划 明天", "议计", ["议计"]),
    ("Große Straße", "STRASSE", ["Straße"]),
    ("e\u0301te\u0301 zwo", "zwo", ["zwo"]),
    ("long " * 30 + "needle end", "needle", ["needle"]),
]


async def test_odd_names_are_marked_in_place(opened: Opened) -> None:
    async with opened(60, 20) as d:
        for description, _, _ in ODD:
            await add(d, description)
        for description, typed, marked in ODD:
            await look_for(d, typed)
            assert shown(d) == [description]
            assert hits(d, 1) == marked
            assert d.log.render_line(1).cell_length == d.log.size.width


async def test_a_narrow_screen_has_a_shorter_hint_and_keeps_the_count(opened: Opened) -> None:
    async with opened(60, 20) as d:
        await d.press("slash")
        field = d.main.query_one(FindLine)._field
        assert field is not None
        assert field.placeholder == "words, @project, #tag, $, yesterday, last week"
        await look_for(d, "login")
        assert said(d) == "17 entries"
        await d.pilot.resize_terminal(120, 36)
        await d.pilot.pause()
        assert field.placeholder.endswith("1 nov..5 nov")
