"""The Manage tab in use: keys, mouse, and what stands on the screen."""

from __future__ import annotations

from tests.ui.main.conftest import Driver, Opened, opened
from tui.actions import LOG, MANAGE, TREE
from tui.domain.projects import Project
from tui.store.mirror import put_things
from tui.widgets.keybar import KeyBar
from tui.widgets.log import LogView
from tui.widgets.manage import FilterLine, KindsLine, ManageHead, ManageList, OnlyLine
from tui.widgets.strips import Lines
from tui.widgets.tabs import Tabs
from tui.widgets.timer import Timer

__all__ = ["opened"]


def names(d: Driver) -> list[str]:
    return [row.name for row in d.main.manage.listing.rows]


def here(d: Driver) -> str:
    row = d.main.manage.listing.row
    return row.name if row is not None else ""


def said(lines: Lines) -> str:
    return " ".join(
        "".join(segment.text for segment in lines.render_line(y)) for y in range(lines.size.height)
    )


def part(lines: Lines, words: str) -> tuple[int, int]:
    return lines.render_line(0).text.index(words) + 1, 0


async def settled(d: Driver) -> None:
    await d.until(lambda: d.session._account.engine.idle, "all news are in")


async def test_5_opens_it_1_goes_back_and_the_log_is_as_it_was_left(opened: Opened) -> None:
    async with opened() as d:
        await d.press("down", "down", "space", "down")
        cursor, marks = d.log.cursor, d.main.marking.marks
        await d.press("5")
        assert d.main.pane == MANAGE
        assert not d.log.display or not d.log.region
        assert "Hours" in said(d.main.query_one(ManageHead))
        assert "e Edit" in said(d.main.query_one(KeyBar))
        await d.press("down")
        stood = here(d)
        await d.press("1")
        assert (d.main.pane, d.log.cursor, d.main.marking.marks) == (LOG, cursor, marks)
        assert d.app.focused is d.log
        await d.press("tab", "5")
        assert here(d) == stood
        await d.press("1")
        assert d.main.pane == TREE


async def test_a_click_on_a_tab_opens_it(opened: Opened) -> None:
    async with opened() as d:
        tabs = d.main.query_one(Tabs)
        assert "1 Log   5 Manage" in said(tabs)
        await d.pilot.click(tabs, offset=part(tabs, "Manage"))
        await d.until(lambda: d.main.pane == MANAGE, "the tab")
        await d.pilot.click(tabs, offset=part(tabs, "Log"))
        await d.until(lambda: d.main.pane == LOG, "the log")


async def test_tab_and_arrows_go_through_the_lists(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5")
        seen = []
        for key in ("tab", "l", "right", "tab", "tab", "tab"):
            await d.press(key)
            seen.append(d.main.manage.kind)
        assert seen == ["task", "tag", "user", "workspace", "client", "project"]
        await d.press("shift+tab", "h", "left")
        assert d.main.manage.kind == "user"
        kinds = d.main.query_one(KindsLine)
        await d.pilot.click(kinds, offset=part(kinds, "Tags"))
        assert d.main.manage.kind == "tag"
        await d.press("down")
        assert d.main.manage.listing.cursor == 1, "the keys are for the list"


async def test_enter_looks_into_a_client_and_a_project_and_escape_shows_all(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5", "shift+tab", "enter")
        client = next(c for c in d.state.catalog.clients.values() if c.name == "Acme Corp")
        mine = {
            p.name for p in d.state.catalog.projects.values() if p.client_id == client.id and not p.archived
        }
        assert set(names(d)) == mine
        assert "only Acme Corp" in said(d.main.query_one(OnlyLine))
        await d.press("enter")
        assert d.main.manage.kind == "task"
        assert {row.project for row in d.main.manage.listing.rows} == {"Backend API"}
        await d.press("escape")
        assert len(names(d)) > 20
        assert not d.main.query_one(OnlyLine).display
        await d.press("escape")
        assert not d.toasts, "that all is shown already is not said"
        await d.press("shift+tab")
        assert set(names(d)) == mine, "each list is as it was left"


async def test_words_narrow_the_list_as_they_are_typed(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5")
        every = names(d)
        await d.press("slash", *"sup")
        assert names(d) == ["Support"]
        line = d.main.query_one(FilterLine)
        assert line.typing
        assert "To the list" in said(d.main.query_one(KeyBar))
        await d.press("enter")
        assert d.app.focused is d.main.manage.listing
        assert (here(d), line.display) == ("Support", True)
        await d.press("escape")
        assert (names(d), line.display) == (every, False)
        assert here(d) == "Support", "the cursor stays on what it stood on"
        await d.press("slash", *"zzz")
        text = "".join(d.main.manage.listing.render_line(y).text for y in range(6))
        assert "No projects with “zzz”." in text
        await d.press("escape")
        assert (names(d), d.app.focused) == (every, d.main.manage.listing)
        await d.press("slash", "tab")
        assert not line.display, "nothing was typed"


async def test_z_shows_what_is_archived_and_hides_it_again(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5")
        assert "Old intranet" not in names(d)
        await d.press("z")
        assert "Old intranet" in names(d)
        assert "archived shown" in said(d.main.query_one(KindsLine))
        assert "Status" in said(d.main.query_one(ManageHead))
        await d.press("z")
        assert "Old intranet" not in names(d)
        assert "Status" not in said(d.main.query_one(ManageHead))


async def test_sorting_by_keys_and_by_a_click_on_a_head(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5")
        by_name = names(d)
        await d.press("down", "down")
        stood = here(d)
        await d.press("less_than_sign")
        head = d.main.query_one(ManageHead)
        assert "▼ Hours" in said(head)
        hours = [row.seconds for row in d.main.manage.listing.rows]
        assert hours == sorted(hours, reverse=True)
        assert here(d) == stood
        await d.press("r")
        assert "▲ Hours" in said(head)
        assert [row.seconds for row in d.main.manage.listing.rows] == sorted(hours)
        await d.press("tab", "shift+tab")
        assert "▲ Hours" in said(head), "it is remembered"
        await d.pilot.click(head, offset=part(head, "Name"))
        assert names(d) == by_name
        await d.pilot.click(head, offset=part(head, "Name"))
        assert names(d) == by_name[::-1]
        await d.press("greater_than_sign")
        assert "Client ▲" in said(head)


async def test_rows_are_marked_one_by_one_and_in_a_range(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5", "space", "space")
        first, second = (row.id for row in d.main.manage.listing.rows[:2])
        assert list(d.main.context.things) == [first, second]
        assert d.main.manage.listing.cursor == 2
        assert "2 marked" in said(d.main.query_one(KeyBar))
        await d.press("down", "v", "down", "down", "up")
        assert len(d.main.context.things) == 4
        await d.press("v", "down")
        assert len(d.main.context.things) == 4, "the range has ended"
        await d.press("tab")
        assert d.main.context.things == ()
        await d.press("shift+tab")
        assert len(d.main.context.things) == 4
        await d.press("escape")
        assert d.main.context.things == ()
        assert d.main.context.marked == 0


async def test_s_starts_the_project_of_the_row_or_the_last_entry_and_the_timer_says_which(
    opened: Opened,
) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5", "s")
        assert not d.state.running
        timer = d.main.query_one(Timer)
        assert "s starts Backend API" in said(timer)
        await d.press("down")
        assert "s starts Data migration" in said(timer)
        project = d.main.context.choice.project_id
        await d.press("tab", "tab")
        assert d.state.last is not None
        assert f"s starts “{d.state.last.description}”" in said(timer)
        await d.press("shift+tab", "shift+tab", "s")
        running = d.state.running
        assert running is not None
        assert running.project_id == project
        assert d.main.pane == MANAGE
        await d.press("down", "c")
        await d.until(lambda: d.state.running and d.state.running.project_id != project, "the switch")


async def test_the_running_project_ticks(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5")
        before = d.main.manage.listing.render_line(0).text
        d.clock.move(3600)
        d.main.query_one(Timer)._tick()
        await d.pilot.pause()
        assert d.main.manage.listing.render_line(0).text != before


async def test_f_pins_there_too_and_what_is_pinned_does_not_jump(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5", "down", "down", "f")
        assert "Internal ★" in d.main.manage.listing.render_line(2).text
        assert here(d) == "Internal"
        assert names(d)[0] == "Backend API"
        await d.press("tab", "tab", "f")
        assert d.toasts[-1] == "Nothing to pin here: choose a project or a task"


async def test_the_cursor_stays_on_its_thing_when_others_come_and_when_its_id_changes(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5", "down")
        assert here(d) == "Data migration"
        await d.session.create_project("AAA first")
        await d.pilot.pause()
        assert names(d)[0] == "AAA first"
        assert here(d) == "Data migration"
        await d.press("home", "space", "up")
        await settled(d)
        await d.pilot.pause()
        assert here(d) == "AAA first"
        row = d.main.manage.listing.row
        assert row is not None
        assert row.id in d.state.catalog.projects
        assert d.main.context.things == (row.id,), "its mark is known by its new id"


async def test_another_workspace_is_opened_from_its_row(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5", "h", "h", "enter")
        assert d.toasts[-1] == "This is the workspace that is open"
        await d.press("down")
        name = here(d)
        await d.press("enter")
        await d.until(lambda: d.state.workspace.name == name, "the other workspace")
        assert d.main.pane == MANAGE
        assert here(d) == name, "the row is still under the cursor"


async def test_n_makes_a_workspace_in_their_list_after_a_warning(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5", "h", "h", "N")
        assert d.top == "AskName"
        await d.press(*"Fresh", "enter")
        await d.until(lambda: d.top == "ConfirmScreen", "the question")
        await d.press("y")
        await d.until(lambda: d.top == "MainScreen" and "Fresh" in names(d), "the new one in the list")


async def test_acts_on_entries_say_where_they_work(opened: Opened) -> None:
    async with opened() as d:
        await d.press("5", "b")
        assert d.toasts[-1] == "This works in the log: 1 goes there"
        await d.press("1", "z")
        assert d.toasts[-1] == "This works in Manage: 5 goes there"


async def test_the_mouse_moves_and_opens(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5")
        await d.pilot.click(ManageList, offset=(10, 3))
        assert d.main.manage.listing.cursor == 3
        name = here(d)
        await d.pilot.click(ManageList, offset=(10, 3), times=2)
        await d.until(lambda: d.main.manage.kind == "task", "its tasks")
        assert f"only ● {name}" in said(d.main.query_one(OnlyLine))


async def test_five_thousand_projects_only_draw_what_is_in_sight(opened: Opened) -> None:
    async with opened() as d:
        await settled(d)
        await d.press("5")
        await settled(d)
        ws = d.state.workspace.id
        many = [Project(id=f"p{n}", workspace_id=ws, name=f"P {n:04}") for n in range(5000)]
        await d.session._account.mirror.database.write(lambda db: put_things(db, ws, many))
        await d.until(lambda: d.main.manage.listing.row_count() > 5000, "all are listed")
        listing, drawn = d.main.manage.listing, []
        plain_line = listing.row_line
        await d.pilot.pause()
        listing.row_line = lambda y, cells: drawn.append(y) or plain_line(y, cells)  # type: ignore[method-assign, func-returns-value]
        await d.press("end")
        assert listing.cursor == listing.row_count() - 1 > 5000
        assert set(drawn) <= {0, *range(listing.cursor - 40, listing.cursor + 1)}
        await d.press("pageup", "home", "pagedown")
        assert len(set(drawn)) < 200


async def test_a_narrow_screen_has_names_and_hours(opened: Opened) -> None:
    async with opened(60, 20) as d:
        await settled(d)
        await d.press("5")
        assert "Backend API" in d.main.manage.listing.render_line(0).text
        assert d.main.manage.listing.render_line(0).text.rstrip()[-1] == "m"
        assert not d.main.query_one(LogView).region
