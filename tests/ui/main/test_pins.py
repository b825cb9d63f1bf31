"""Pins: what stands at the top of the tree, and that it is what it stands for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.ui.main.conftest import Driver, Opened
from tests.ui.main.samples import NOW, catalog, state
from tui.acting import Context, disabled_reason, word
from tui.actions import BY_ID, LOG, TREE
from tui.present.choice import Choice
from tui.present.text import line_width, plain
from tui.present.tree import Node, node_line, node_seconds, nodes, shape

PINS = ("in", "login", "be")


def rows(pins: tuple[str, ...] = PINS, opened: frozenset[tuple[str, str]] = frozenset()) -> list[Node]:
    return nodes(shape(catalog(), pins), opened, set(), loose=False)


def test_pins_stand_above_the_clients_in_the_order_in_which_they_were_pinned() -> None:
    assert [(n.depth, n.name) for n in rows()] == [
        (0, "★ Pinned"),
        (1, "Internal"),
        (1, "Login flow"),
        (1, "Backend API"),
        (0, "Acme Corp"),
        (1, "Backend API"),
        (0, "No client"),
        (1, "Internal"),
    ]
    assert [n.heading for n in rows()][:2] == [True, False]
    assert "★" not in "".join(n.name for n in rows(()))


def test_a_pinned_row_is_what_the_real_one_is() -> None:
    found = rows(opened=frozenset({("project", "be")}))
    for node in found:
        if node.pinned:
            (real,) = [other for other in found if other.place == node.place and not other.pinned]
            assert node.choice == real.choice
            assert node.key != real.key
            assert node_seconds(node, state(), NOW) == node_seconds(real, state(), NOW)


def test_what_is_closed_or_gone_is_not_shown() -> None:
    assert rows(("old", "done", "nobody"))[0].name == "Acme Corp"
    archived = catalog()
    archived.projects["be"] = replace(archived.projects["be"], archived=True)
    assert shape(archived, ("login",)).pins == ()


def test_a_pinned_project_unfolds_by_itself() -> None:
    found = rows(("be", "login"), frozenset({("pinned project", "be")}))
    assert [(n.depth, n.name) for n in found][:6] == [
        (0, "★ Pinned"),
        (1, "Backend API"),
        (2, "Login flow"),
        (1, "Login flow"),
        (0, "Acme Corp"),
        (1, "Backend API"),
    ]
    assert not found[5].open
    assert len({n.key for n in found}) == len(found)


def test_a_pinned_task_says_its_project_where_there_is_room() -> None:
    task = next(n for n in rows() if n.kind == "task")
    assert "Login flow  Backend API" in plain(node_line(task, state(), NOW, 60))
    narrow = plain(node_line(task, state(), NOW, 28))
    assert "Login flow" in narrow
    assert "Back" not in narrow


def test_the_pin_and_its_row_are_both_marked_when_the_log_is_narrowed_to_it() -> None:
    for node in rows():
        styles = {span.style for span in node_line(node, state(), NOW, 60, ("project", "be"))}
        assert ("accent" in styles) == (node.place == ("project", "be"))


@given(st.text(max_size=60), st.integers(min_value=20, max_value=90))
def test_every_pin_is_as_wide_as_the_pane(name: str, cells: int) -> None:
    shown = state(catalog=catalog(project=name, task=name))
    for node in nodes(shape(shown.catalog, PINS), set(), set(), loose=True):
        assert line_width(node_line(node, shown, NOW, cells)) == cells


def test_only_projects_and_tasks_are_pinned() -> None:
    def at(kind: str, pane: str = TREE) -> Context:
        return Context(pane=pane, choice=Choice(kind=kind))

    pin = BY_ID["pin"]
    assert disabled_reason(pin, at("project")) is disabled_reason(pin, at("task")) is None
    assert disabled_reason(pin, at("client")) == "nothing to pin here: choose a project or a task"
    assert disabled_reason(pin, at("entry", LOG)) == "this works in the projects: tab goes there"
    assert word(pin, at("project")) == "Pin"
    assert word(pin, replace(at("project"), pinned=True)) == "Unpin"


# on the screen


def names(driver: Driver) -> list[str]:
    return [node.name for node in driver.tree._items]


def here(driver: Driver) -> Node:
    return driver.tree._items[driver.tree.cursor]


async def go_to(driver: Driver, kind: str, name: str) -> None:
    y = next(y for y, n in enumerate(driver.tree._items) if (n.kind, n.name, n.pinned) == (kind, name, False))
    driver.tree.move_to(y)
    await driver.pilot.pause()


async def test_f_pins_and_unpins_and_the_cursor_stays_on_what_it_stood_on(opened: Opened) -> None:
    async with opened() as driver:
        await driver.press("tab", "down")
        await go_to(driver, "task", "Login flow")
        await driver.press("f")
        assert driver.toasts[-1].startswith("Pinned “Backend API / Login flow”")
        assert names(driver)[:3] == ["★ Pinned", "Login flow", "Acme Corp"]
        assert (here(driver).name, here(driver).pinned) == ("Login flow", False)
        await driver.press("home")
        assert (here(driver).name, here(driver).pinned) == ("Login flow", True)
        # Above the first pin there is only the heading, on which no cursor stands.
        await driver.press("up", "left")
        assert here(driver).pinned
        await driver.press("f")
        assert driver.toasts[-1].startswith("Unpinned “Backend API / Login flow”")
        assert "★ Pinned" not in names(driver)
        assert (here(driver).name, here(driver).kind) == ("Login flow", "task")


async def test_a_pin_acts_as_what_it_is_of(opened: Opened) -> None:
    async with opened() as driver:
        await driver.press("tab", "down")
        await go_to(driver, "project", "Data migration")
        await driver.press("f")
        before = here(driver)
        await driver.pilot.click(driver.tree, offset=(6, 0))
        assert here(driver) == before  # the heading takes no click
        await driver.pilot.click(driver.tree, offset=(10, 1))
        assert (here(driver).name, here(driver).pinned) == ("Data migration", True)
        await driver.press("right")
        assert here(driver).open
        tasks = [node for node in driver.tree._items if node.pinned and node.depth == 2]
        assert tasks
        await driver.press("right")
        assert here(driver) == tasks[0]
        await driver.press("left", "left")
        assert (here(driver).name, here(driver).open) == ("Data migration", False)
        wanted = here(driver).project_id
        await driver.press("enter")
        assert driver.main.sift.row.project_id == wanted
        await driver.press("enter", "c")
        await driver.until(
            lambda: driver.state.running and driver.state.running.project_id == wanted, "the switch"
        )


async def test_pins_that_are_there_on_opening_are_under_the_cursor(opened: Opened) -> None:
    async with opened() as driver:
        project = next(p for p in driver.state.catalog.projects.values() if p.name == "Support")
        await driver.session.pin(project.id)
        await driver.pilot.pause()
        assert names(driver)[:2] == ["★ Pinned", "Support"]
        assert (here(driver).name, here(driver).pinned) == ("Support", True)
        # Pins can change while nothing else does: another program on the same mirror has pinned something.
        more = replace(driver.state, pins=(*driver.state.pins, "nobody"), revision=driver.state.revision + 1)
        task = next(task for task in more.catalog.tasks.values() if task.name == "Login flow")
        driver.tree.show(replace(more, pins=(task.id,)), driver.clock.now(), Choice())
        assert names(driver)[:2] == ["★ Pinned", "Login flow"]
        driver.main.show_state()
        await driver.press("tab", "f")
        assert driver.toasts[-1].startswith("Unpinned “Support”")
