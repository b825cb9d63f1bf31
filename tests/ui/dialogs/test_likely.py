"""What is likely now stands first in the lists that things are chosen from."""

from __future__ import annotations

from msgspec.structs import replace

from tests.ui.dialogs.builders import NOW, Host, state
from tui.domain.entries import EntryDraft
from tui.domain.habits import Habits, Use
from tui.domain.projects import Catalog, Project, Task
from tui.present.choose import Heading, Sieve, Target, headed, headed_targets, target_sieve, targets
from tui.screens.entry import EntryForm
from tui.screens.offers import Offers
from tui.screens.pick import ProjectPicker, TagPicker, TagRow
from tui.session.session import Session
from tui.widgets.picklist import Combo, PickList


def many() -> Catalog:
    projects = {f"p{n}": Project(id=f"p{n}", workspace_id="w", name=f"Project {n}") for n in range(12)}
    tasks = {f"t{n}": Task(id=f"t{n}", project_id=f"p{n}", name=f"Task {n}") for n in range(3)}
    return Catalog(projects=projects, tasks=tasks)


def used(*places: tuple[str | None, str | None], tags: str = "") -> Habits:
    """The first is the most used."""
    uses = [
        Use(NOW - 60 * n, "Work", *place, tags, billable=False)
        for rank, place in enumerate(places)
        for n in range(len(places) - rank)
    ]
    return Habits(uses, NOW, "Europe/Berlin")


def ids(rows: list[Target | Heading]) -> list[str]:
    return [row.words if isinstance(row, Heading) else str(row.task_id or row.project_id) for row in rows]


def test_the_five_likeliest_stand_before_all_marked_off() -> None:
    habits = used(("p3", None), ("p2", "t2"), *((f"p{n}", None) for n in range(5, 10)))
    rows = targets(many())
    found = ids(headed_targets(rows, habits))
    assert found[:7] == ["likely now", "p3", "t2", "p5", "p6", "p7", "all projects"]
    assert found[7:] == ids(list(rows))


def test_a_project_is_likely_for_what_was_done_on_it_alone() -> None:
    found = ids(headed_targets(targets(many()), used(("p1", "t1"))))
    assert found[:3] == ["likely now", "t1", "all projects"]


def test_without_habits_and_in_a_short_list_all_stands_as_it_did() -> None:
    rows = targets(many())
    assert headed_targets(rows, Habits()) == list(rows)
    assert headed(list("abcdefghijklmno"), {"c": 1.0}.__getitem__, "all") == list("abcdefghijklmno")
    assert headed(list("abcdefghijklmnop"), lambda one: float(one == "c"), "all")[1] == "c"


def test_of_names_that_fit_alike_the_likelier_is_found_first() -> None:
    weights = {"My api": 1.0, "Zoo apiary": 5.0, "Xapi": 9.0}
    sieve = Sieve(
        [(name, name) for name in ("My api", "Api", "Xapi", "Zoo apiary")], lambda n: weights.get(n, 0)
    )
    # From the start of the name goes before all, the start of a word before its inside.
    assert sieve.find("api") == ["Api", "Zoo apiary", "My api", "Xapi"]


def test_a_project_is_found_before_its_tasks() -> None:
    found = target_sieve(targets(many()), used(("p2", "t2"), ("p1", "t1"))).find("project")
    assert [(row.project_id, row.task_id) for row in found][:4] == [
        ("p2", None),
        ("p2", "t2"),
        ("p1", None),
        ("p1", "t1"),
    ]


def picked(app: Host) -> PickList:
    return app.screen.query_one(PickList)


async def test_the_picker_of_an_entry_without_a_project_begins_on_the_likeliest() -> None:
    shown = replace(state(), catalog=many())
    habits = used(("p7", None), ("p3", None))
    app = Host(ProjectPicker(shown, current=(None, None), title="Project", habits=habits))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert picked(app).cursor == 1
        await pilot.press("down", "down")  # over the heading
        assert picked(app).current.project_id is None
        await pilot.press("up", "enter")
    assert app.answers == [("p3", None)]


async def test_the_picker_begins_on_the_project_that_stands_now() -> None:
    shown = replace(state(), catalog=many())
    app = Host(ProjectPicker(shown, current=("p9", None), title="Project", habits=used(("p7", None))))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert picked(app).current.project_id == "p9"


def test_tags_that_it_has_come_first_then_the_likely_ones() -> None:
    shown = state()
    more = {f"x{n}": replace(shown.catalog.tags["t-bug"], id=f"x{n}", name=f"x{n}") for n in range(16)}
    shown = replace(shown, catalog=Catalog(tags=shown.catalog.tags | more))
    picker = TagPicker(shown, current=("t-bug",), title="Tags", habits=used((None, None), tags="x5"))
    rows = [row.words if isinstance(row, Heading) else row.name for row in picker.find("")]
    assert rows[:4] == ["bug", "likely now", "x5", "all tags"]
    assert rows.count("x5") == 2
    found = picker.find("x")
    assert isinstance(found[0], TagRow)
    assert found[0].name == "x5"


async def test_the_lists_of_the_form_follow_what_is_done(session: Session) -> None:
    made = [await session.create_project(f"Project {n:02}") for n in range(16)]
    tasks = [await session.create_task(made[4].id, f"Task {n:02}") for n in range(16)]
    offers = Offers(session)
    assert not any(isinstance(row, Heading) for row in offers.projects(""))
    await session.create_tag("tag")
    now = session.clock.now()
    await session.add(
        EntryDraft(start=now - 60, end=now, description="Work", project_id=made[4].id, task_id=tasks[7].id)
    )
    rows = list(offers.projects(""))
    assert ids(rows)[:4] == ["likely now", tasks[7].id, "all projects", "None"]
    assert offers.projects("") is offers.projects("  ")
    assert ids(list(offers.projects("project")))[:2] == [made[4].id, tasks[7].id]
    task_rows = offers.tasks(made[4].id, "")
    assert [one if isinstance(one, str) else getattr(one, "name", "") for one in task_rows][:3] == [
        "no task",
        "",
        "Task 07",
    ]
    app = Host(EntryForm(session, None, None))
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        await pilot.press("tab", "down")
        combo = app.screen.query_one("#project", Combo)
        assert combo.is_open
        assert combo.picklist.current.task_id == tasks[7].id
        await pilot.press("enter")
        assert (app.screen._fields.project_id, app.screen._fields.task_id) == (made[4].id, tasks[7].id)
