"""The form for clients, projects, tasks and tags over a session: from the first key to what is written."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.rig import wait_for
from tests.ui.dialogs.builders import Host
from tests.ui.dialogs.test_forms import answered, field, fill, shown, text
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.rights import Rights
from tui.domain.things import Thing, ThingChange, ThingEdit
from tui.domain.workspace import Member, Members, Rate
from tui.screens.confirm import ConfirmScreen
from tui.screens.leave import LeaveScreen
from tui.screens.new import NewForm
from tui.screens.thing import ThingForm
from tui.session.session import Session
from tui.store import mirror as tables
from tui.widgets.field import Options, Toggle
from tui.widgets.picklist import Combo


@pytest.fixture
async def acme(session: Session) -> Client:
    return await session.create_client("Acme", email="a@acme.io", address="1 Main St\nBerlin")


@pytest.fixture
async def site(session: Session, acme: Client) -> Project:
    return await session.create_project(
        "Site", client_id=acme.id, color="#4CAF50", billable=True, note="one\ntwo", estimate=40 * 3600
    )


def differences(app: Host) -> list[tuple[str, str, str]]:
    asked = app.screen.confirmation  # type: ignore[attr-defined]
    return [(row.label, row.old, row.new) for row in asked.changes]


def believe(session: Session, **fields: Any) -> None:
    """The session's state with other members or rights than it has read."""
    session._state = replace(session._state, **fields)


async def test_a_project_is_changed_after_the_difference_and_no_brings_the_form_back(
    session: Session, site: Project
) -> None:
    globex = await session.create_client("Globex")
    app = Host(ThingForm(session, site))
    async with app.run_test(size=(100, 40)) as pilot:
        assert text(app, "#title") == "Edit project"
        await fill(pilot, "name", "Website")
        await fill(pilot, "client", "glo")
        await pilot.press("enter")
        await fill(pilot, "color", "#112233")
        await fill(pilot, "rate", "85,5")
        await fill(pilot, "estimate", "90m")
        app.screen.query_one("#billable", Toggle).focus()
        await pilot.press("space", "ctrl+s")
        await shown(pilot, ConfirmScreen)
        currency = session.state.workspace.currency
        rate = f"85.50 {currency}".strip() + "/h"
        said = [
            ("name", "Site", "Website"),
            ("client", "Acme", "Globex"),
            ("colour", "#4CAF50", "#112233"),
            ("billable", "yes", "no"),
            ("rate", "—", rate),
            ("estimate", "40h", "1:30"),
        ]
        assert differences(app) == said
        await pilot.press("n")
        await shown(pilot, ThingForm)
        assert field(app, "name").value == "Website"
        await pilot.press("ctrl+s")
        await shown(pilot, ConfirmScreen)
        await pilot.press("y")
        assert await answered(app) == "Changed project “Site”"
    after = session.state.catalog.projects[site.id]
    assert (after.name, after.client_id, after.color, after.billable) == (
        "Website",
        globex.id,
        "#112233",
        False,
    )
    assert after.hourly_rate is not None
    assert (after.hourly_rate.amount, after.estimate, after.note) == (8550, 5400, "one\ntwo")


async def test_a_client_is_changed_and_what_was_not_touched_is_not_sent(
    session: Session, acme: Client
) -> None:
    app = Host(ThingForm(session, acme))
    async with app.run_test() as pilot:
        await fill(pilot, "email", "new@acme.io")
        # Meanwhile the name and the note change elsewhere.
        await session.change_things([ThingEdit(acme, ThingChange(name="Acme Corp", note="there"))])
        await pilot.press("enter")
        await shown(pilot, ConfirmScreen)
        assert differences(app) == [("e-mail", "a@acme.io", "new@acme.io")]
        await pilot.press("y")
        assert await answered(app) == "Changed client “Acme Corp”"
    after = session.state.catalog.clients[acme.id]
    assert (after.name, after.email, after.note) == ("Acme Corp", "new@acme.io", "there")
    assert after.address == "1 Main St\nBerlin", "its two lines are as they were"


async def test_what_is_so_already_by_now_is_no_change(session: Session, acme: Client) -> None:
    app = Host(ThingForm(session, acme))
    async with app.run_test() as pilot:
        await fill(pilot, "note", "there")
        await session.change_things([ThingEdit(acme, ThingChange(note="there"))])
        await pilot.press("enter")
        await wait_for(lambda: text(app, "#said") == "nothing changed", "it is said")
        assert app.answers == []


async def test_a_name_alone_is_a_renaming(session: Session) -> None:
    tag = await session.create_tag("bug")
    app = Host(ThingForm(session, tag))
    async with app.run_test() as pilot:
        await fill(pilot, "name", "defect")
        await pilot.press("enter")
        await shown(pilot, ConfirmScreen)
        await pilot.press("y")
        assert await answered(app) == "Renamed tag #bug"
    assert session.state.catalog.tags[tag.id].name == "defect"
    assert session.state.undo == "Renamed"


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("name", "", "a name is needed"),
        ("name", "x", "at least 2 characters"),
        ("name", "a<b", "Clockify refuses < and > here"),
        ("name", "x" * 251, "251 characters; Clockify takes 250"),
        ("name", "Shop", "there is a project of this name for Acme, archived"),
        ("color", "#12", "a colour is # and six digits"),
        ("color", "blue", "a colour is # and six digits"),
        ("rate", "8.555", "an amount is such as 85 or 85.50"),
        ("rate", "-1", "an amount is such as 85 or 85.50"),
        ("rate", "99999999", "Clockify does not take such a rate"),
        ("estimate", "soon", "a length is such as 40h, 1:30 or 90m"),
    ],
)
async def test_what_is_wrong_is_said_beside_the_field_as_it_is_typed(
    session: Session, site: Project, name: str, typed: str, said: str
) -> None:
    other = await session.create_project("Shop", client_id=site.client_id)
    await session.change_things([ThingEdit(other, ThingChange(archived=True))])
    app = Host(ThingForm(session, site))
    async with app.run_test(size=(100, 40)) as pilot:
        await fill(pilot, name, typed)
        await wait_for(lambda: said in text(app, f"#note-{name}"), "it is said")
        app.screen.query_one("#dots").focus()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert field(app, name).has_focus, "the first that is wrong has the focus"
        assert app.answers == []
    assert session.state.catalog.projects[site.id] == site


async def test_a_client_says_what_is_wrong_with_its_address(session: Session, acme: Client) -> None:
    app = Host(ThingForm(session, acme))
    async with app.run_test() as pilot:
        await fill(pilot, "email", "nobody")
        await wait_for(lambda: "no e-mail address" in text(app, "#note-email"), "it is said")
        await fill(pilot, "email", "")
        assert text(app, "#note-email") == ""


async def test_the_dots_and_the_digits_follow_each_other(session: Session, site: Project) -> None:
    app = Host(ThingForm(session, site))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        dots = app.screen.query_one("#dots", Options)
        assert dots.render().plain.count("[") == 1
        dots.focus()
        await pilot.press("right")
        assert field(app, "color").value == "#009688"
        await fill(pilot, "color", "#f44336")
        assert dots.index == 6
        await fill(pilot, "color", "#010203")
        assert dots.index == -1
        assert not {"[", "]"} & set(dots.render().plain)
        field(app, "rate").focus()
        await pilot.press("8", "tab", "shift+tab", "9")
        assert field(app, "rate").value == "9", "what is short is typed anew"
        await pilot.press("escape")
        await shown(pilot, LeaveScreen)
        await pilot.press("n")
        await shown(pilot, ThingForm)
        await pilot.press("escape")
        await shown(pilot, LeaveScreen)
        await pilot.press("y")
        assert await answered(app) is None


async def test_what_was_spent_stands_beside_the_estimate(session: Session, site: Project) -> None:
    spent = replace(site, duration=27 * 3600 + 600)
    app = Host(ThingForm(session, spent))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert text(app, "#spent") == "27h 10m of 40h · 67 %, by all"
        await fill(pilot, "estimate", "")
        assert text(app, "#spent") == "27h 10m so far, by all"


async def test_a_task_has_people_where_they_are_known(session: Session, site: Project) -> None:
    task = await session.create_task(site.id, "Login")
    people = (
        Member(id="u1", name="Jane", email="jane@acme.io"),
        Member(id="u2", name="Bob"),
        Member(id="u3", name="Gone", status="INACTIVE"),
    )
    believe(session, members=Members(people=people, known=True))
    app = Host(ThingForm(session, task))
    async with app.run_test(size=(100, 40)) as pilot:
        assert "Site" in text(app, "#of")
        field(app, "assignees").focus()
        await pilot.press("enter")
        rows = app.screen.query_one("#assignees", Combo).picklist.things
        assert [row.name for row in rows] == ["Bob", "Jane"]
        await pilot.press("enter", "down", "enter", "enter", "tab", "ctrl+s")
        await shown(pilot, ConfirmScreen)
        assert differences(app) == [("assignees", "—", "Bob")]
        await pilot.press("y")
        await answered(app)
    assert session.state.catalog.tasks[task.id].assignee_ids == ("u2",)


@pytest.mark.parametrize(
    ("members", "rights", "said"),
    [
        (Members(), Rights(), "not known yet"),
        (Members(known=True, forbidden=True), Rights(members="only admins see members"), "only admins see"),
    ],
)
async def test_people_who_are_not_known_stay_as_they_are(
    session: Session, site: Project, members: Members, rights: Rights, said: str
) -> None:
    task = await session.create_task(site.id, "Login", assignee_ids=["u1", "u2"])
    believe(session, members=members, rights=rights)
    app = Host(ThingForm(session, task))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert said in text(app, "#note-assignees")
        assert field(app, "assignees").disabled
        await fill(pilot, "name", "Sign-in")
        await pilot.press("enter")
        await shown(pilot, ConfirmScreen)
        assert [row[0] for row in differences(app)] == ["name"]


async def test_what_the_workspace_does_not_allow_is_shown_with_the_reason(
    session: Session, site: Project
) -> None:
    believe(session, rights=Rights(estimates="only admins set estimates and rates here"))
    app = Host(ThingForm(session, site))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert field(app, "rate").disabled
        assert field(app, "estimate").disabled
        assert field(app, "estimate").value == "40h"
        assert "only admins set" in text(app, "#note-estimate")


async def test_a_thing_that_was_deleted_elsewhere_is_said_and_what_was_typed_stays(
    session: Session, acme: Client
) -> None:
    app = Host(ThingForm(session, acme))
    async with app.run_test() as pilot:
        await fill(pilot, "note", "typed")
        await session._account.mirror.database.write(lambda db: tables.drop_things(db, Client, [acme.id]))
        session._read_whole()
        await pilot.press("ctrl+s")
        await wait_for(lambda: "was deleted elsewhere" in text(app, "#said"), "it is said")
        assert field(app, "note").value == "typed"
        assert app.answers == []


async def test_one_that_goes_while_it_is_asked_is_said_too(session: Session, acme: Client) -> None:
    app = Host(ThingForm(session, acme))
    async with app.run_test() as pilot:
        await fill(pilot, "note", "typed")
        await pilot.press("ctrl+s")
        await shown(pilot, ConfirmScreen)
        await session._account.mirror.database.write(lambda db: tables.drop_things(db, Client, [acme.id]))
        await pilot.press("y")
        await wait_for(lambda: "is not there any more" in text(app, "#said"), "it is said")
        assert field(app, "note").value == "typed"


async def test_a_new_project_has_all_its_fields(session: Session, acme: Client) -> None:
    app = Host(NewForm(session, project_id=None, client_id=acme.id))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press(*"Shop")
        await fill(pilot, "rate", "100")
        await fill(pilot, "estimate", "8h")
        await fill(pilot, "note", "new")
        app.screen.query_one("#public", Toggle).focus()
        await pilot.press("space", "ctrl+s")
        assert await answered(app) == "Made project “Shop”"
    project = next(iter(session.state.catalog.projects.values()))
    was_public = session.state.workspace.settings.default_public
    assert (project.client_id, project.public, project.note) == (acme.id, not was_public, "new")
    assert (project.hourly_rate, project.estimate) == (
        Rate(amount=10000, currency=session.state.workspace.currency),
        8 * 3600,
    )


async def test_a_new_task_is_billable_as_its_project_is(session: Session, site: Project) -> None:
    app = Host(NewForm(session, project_id=site.id, client_id=None, kind="task"))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press(*"Login")
        assert app.screen.query_one("#billable", Toggle).value is True
        assert not app.screen.query("#done")
        await fill(pilot, "estimate", "1h30")
        await pilot.press("enter")
        assert await answered(app) == "Made task “Login”"
    task = next(iter(session.state.catalog.tasks.values()))
    assert (task.project_id, task.billable, task.estimate) == (site.id, True, 5400)


async def test_making_is_refused_where_it_is_not_allowed(session: Session) -> None:
    believe(session, rights=Rights(tags="only admins make tags here"))
    app = Host(NewForm(session, project_id=None, client_id=None, kind="tag"))
    async with app.run_test() as pilot:
        await pilot.press(*"bug", "enter")
        await wait_for(lambda: "only admins make tags here" in text(app, "#said"), "it is said")
    assert not session.state.catalog.tags


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20), (60, 15), (50, 20)])
@pytest.mark.parametrize("kind", ["client", "project", "task", "tag"])
async def test_every_field_can_be_reached_and_the_buttons_stay_in_sight(
    session: Session, site: Project, size: tuple[int, int], kind: str
) -> None:
    things: dict[str, Thing] = {
        "project": site,
        "client": session.state.catalog.clients[site.client_id or ""],
        "task": Task(id="t", project_id=site.id, name="Login"),
        "tag": Tag(id="g", workspace_id=site.workspace_id, name="bug"),
    }
    app = Host(ThingForm(session, things[kind]))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        save = app.screen.query_one("#save").region
        assert 0 < save.y < size[1] - 1
        for part in app.screen.query("#row-name Field, #row-color Field, #row-rate Field, #row-note Field"):
            if part.parent is not None and all(one.display for one in part.ancestors_with_self):
                part.focus()
                await pilot.pause()
                assert 0 < part.region.y < save.y
                assert part.region.width >= 9
                assert part.region.right < size[0]
