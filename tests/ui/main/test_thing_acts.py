"""What is done to clients, projects, tasks and tags by keys: from Manage and the tree, asked, taken back, refused."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.rig import Rig, settled
from tests.ui.main.conftest import Driver, Opened
from tests.ui.main.conftest import opened as demo
from tests.ui.main.test_answering import Opened as Served
from tests.ui.main.test_answering import opened as served
from tests.ui.main.test_answering import rig
from tui.domain.projects import Client, Project, Tag
from tui.domain.rights import Rights
from tui.present.text import plain
from tui.screens.answer import AnswerScreen
from tui.screens.confirm import ConfirmScreen

__all__ = ["demo", "rig", "served"]


def project(d: Driver, name: str) -> Project:
    return next(one for one in d.state.catalog.projects.values() if one.name == name)


def client(d: Driver, name: str) -> Client:
    return next(one for one in d.state.catalog.clients.values() if one.name == name)


def tag(d: Driver, name: str) -> Tag:
    return next(one for one in d.state.catalog.tags.values() if one.name == name)


async def at(d: Driver, kind: str, name: str = "") -> None:
    """In that list of Manage, the cursor on the row of that name."""
    await d.main.open_manage(kind)
    await d.pilot.pause()
    pane = d.main.manage
    if name:
        await d.press("home")
        for _ in pane.listing.rows:
            row = pane.listing.row
            if row is not None and row.name.lstrip("#") == name:
                return
            await d.press("down")
        raise AssertionError(f"no row {name}")


def asked(d: Driver) -> str:
    """The title of the question on the screen."""
    screen = d.app.screen
    if isinstance(screen, ConfirmScreen):
        return screen.confirmation.title
    return screen.asked.title if isinstance(screen, AnswerScreen) else ""


async def until_asked(d: Driver, title: str) -> None:
    await d.until(lambda: asked(d) == title, title)


async def test_a_project_is_archived_and_brought_back_by_undo(demo: Opened) -> None:
    async with demo() as d:
        await at(d, "project", "Support")
        await d.press("a")
        await until_asked(d, "Archive project “Support”?")
        await d.press("n")
        assert not project(d, "Support").archived
        await d.press("a", "y")
        await d.until(lambda: project(d, "Support").archived, "it is archived")
        assert d.toasts[-1].startswith("Archived project “Support”")
        await d.press("u")
        await d.until(lambda: asked(d) or not project(d, "Support").archived, "it is taken back")
        if asked(d):
            await d.press("y")
        await d.until(lambda: not project(d, "Support").archived, "it is back")


async def test_a_task_is_done_and_active_again_from_the_tree(demo: Opened) -> None:
    async with demo() as d:
        await d.press("tab")
        for _ in range(40):
            if d.main.context.choice.kind == "task":
                break
            await d.press("down")
        task_id = d.main.context.choice.task_id or ""
        name = d.state.catalog.tasks[task_id].name
        await d.press("a")
        await until_asked(d, f"Is task “{name}” done?")
        await d.press("y")
        await d.until(lambda: d.state.catalog.tasks[task_id].done, "it is done")
        assert d.state.undo == "Finished"


async def test_the_form_opens_on_what_is_chosen_in_the_tree(demo: Opened) -> None:
    async with demo() as d:
        await d.press("tab", "home", "e")
        await d.until(lambda: d.top == "ThingForm", "the form")
        assert d.app.screen.query_one("#title").plain.startswith("Edit ")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("key", "gone"), [("y", 0), ("a", 3)])
async def test_a_client_is_archived_alone_or_with_its_projects(demo: Opened, key: str, gone: int) -> None:
    async with demo() as d:
        await at(d, "client", "Acme Corp")
        acme = client(d, "Acme Corp")
        await d.press("a")
        await until_asked(d, "Archive client “Acme Corp”?")
        await d.press(key)
        await d.until(lambda: client(d, "Acme Corp").archived, "it is archived")
        projects = [one for one in d.state.catalog.projects.values() if one.client_id == acme.id]
        assert sum(one.archived for one in projects) == gone
        await d.press("u")
        await d.until(lambda: asked(d) or not client(d, "Acme Corp").archived, "it is taken back")
        if asked(d):
            await d.press("y")
        await d.until(lambda: not client(d, "Acme Corp").archived, "it is back")
        assert not any(project(d, one.name).archived for one in projects)


async def test_deleting_an_active_project_is_asked_once_and_archiving_only_is_offered(demo: Opened) -> None:
    async with demo() as d:
        await at(d, "project", "Support")
        held = d.session.held_by(project(d, "Support"))
        await d.press("d")
        await until_asked(d, "Delete project “Support”?")
        screen = d.app.screen
        assert isinstance(screen, AnswerScreen)
        words = "\n".join(plain(line) for line in screen.asked.said)
        assert f"{held.entries} entries" in words
        assert held.entries
        assert screen.focused is not None
        assert screen.focused.id == "close"
        await d.press("enter")
        await d.until(lambda: project(d, "Support").archived, "it is archived only")
        assert d.state.undo == "Archived"
        await d.press("z")
        await at(d, "project", "Support")
        await d.press("d")
        await until_asked(d, "Delete project “Support”?")
        await d.press("enter")
        await d.pilot.pause()
        assert project(d, "Support").archived, "keeping it has the focus"
        await d.press("d", "y")
        await d.until(
            lambda: all(one.name != "Support" for one in d.state.catalog.projects.values()), "it is gone"
        )


async def test_several_are_archived_and_deleted_at_once(demo: Opened) -> None:
    async with demo() as d:
        await at(d, "tag", "onboarding")
        await d.press("space", "space", "a")
        await until_asked(d, "Archive 2 tags?")
        await d.press("y")
        await d.until(lambda: tag(d, "planning").archived and tag(d, "onboarding").archived, "both are")
        await d.press("z")
        await at(d, "tag", "onboarding")
        await d.press("space", "space", "d")
        await until_asked(d, "Delete 2 tags?")
        await d.press("y")
        await d.until(
            lambda: not {"planning", "onboarding"} & {one.name for one in d.state.catalog.tags.values()},
            "both are gone",
        )


async def test_the_form_is_for_one(demo: Opened) -> None:
    async with demo() as d:
        await at(d, "tag", "bug")
        await d.press("space", "space", "e")
        await d.until(lambda: d.toasts, "it is said")
        assert d.toasts[-1].startswith("2 tags are marked, and the form is for one")


async def test_projects_are_moved_to_another_client(demo: Opened) -> None:
    async with demo() as d:
        await at(d, "project", "Mobile app")
        await d.press("space", "space", "p")
        await d.until(lambda: d.top == "ThingPicker", "the clients")
        await d.press(*"glob", "enter")
        await until_asked(d, "Change 2 projects?")
        screen = d.app.screen
        assert isinstance(screen, ConfirmScreen)
        assert [(row.label, row.old, row.new) for row in screen.confirmation.changes] == [
            ("client", "2 different", "Globex")
        ]
        await d.press("y")
        globex = client(d, "Globex").id
        await d.until(lambda: project(d, "Mobile app").client_id == globex, "they are moved")
        assert project(d, "Reporting").client_id == globex
        assert d.state.undo == "Moved"
        assert not d.main.manage.things, "the marks are dropped"
        await at(d, "project", "Mobile app")
        await d.press("p", *"glob", "enter")
        await d.until(lambda: "nothing to move" in d.toasts[-1], "it is there already")


async def test_a_name_that_the_other_client_has_is_refused_before_it_is_asked(demo: Opened) -> None:
    async with demo() as d:
        await d.session.create_project("Support", client_id=client(d, "Acme Corp").id)
        globex = client(d, "Globex").id
        await at(d, "project", "Support")
        while d.main.context.choice.project_id != next(
            one.id
            for one in d.state.catalog.projects.values()
            if one.name == "Support" and one.client_id == globex
        ):
            await d.press("down")
        await d.press("p", *"acme", "enter")
        await d.until(lambda: d.toasts and "already" in d.toasts[-1], "it is refused")
        assert "“Acme Corp” has a project “Support” already" in d.toasts[-1]


async def test_tags_are_merged_and_taken_apart_again(demo: Opened) -> None:
    async with demo() as d:
        bug, call = tag(d, "bug"), tag(d, "call")
        counts = {one.id: d.session.held_by(one).entries for one in (bug, call)}
        await at(d, "tag", "bug")
        await d.press("space", "space", "m")
        await d.until(lambda: d.top == "ThingPicker", "which one stays")
        await d.press(*"bug", "enter")
        await until_asked(d, "Merge tag #call into tag #bug?")
        await d.press("enter")
        await d.until(lambda: tag(d, "call").archived, "they are merged")
        assert d.session.held_by(tag(d, "call")).entries == 0
        assert d.session.held_by(tag(d, "bug")).entries > counts[bug.id]
        assert d.toasts[-1].startswith(f"Merged tag #call into #bug: {counts[call.id]} entries changed")
        await d.press("u")
        await d.until(lambda: asked(d) or not tag(d, "call").archived, "it is taken back")
        if asked(d):
            await d.press("y")
        await d.until(lambda: not tag(d, "call").archived, "it is back")
        assert {one.id: d.session.held_by(one).entries for one in (bug, call)} == counts


async def test_one_tag_becomes_another_and_is_deleted(demo: Opened) -> None:
    async with demo() as d:
        await at(d, "tag", "call")
        await d.press("m")
        await d.until(lambda: d.top == "ThingPicker", "what it becomes")
        await d.press(*"meet", "enter")
        await until_asked(d, "Merge tag #call into tag #meeting?")
        await d.press("d")
        await d.until(
            lambda: all(one.name != "call" for one in d.state.catalog.tags.values()), "it is merged and gone"
        )


async def test_what_is_not_allowed_says_why(demo: Opened) -> None:
    async with demo() as d:
        await at(d, "tag", "call")
        await d.until(lambda: d.session._account.engine.idle, "all that is read is in")
        d.session._state = replace(d.session._state, rights=Rights(tags="only admins change tags here"))
        for key in ("e", "a", "d", "m"):
            d.app._notifications.clear()
            d.clock.move(10)
            await d.press(key)
            await d.until(lambda: d.toasts, f"{key} says why")
            assert "only admins change tags here" in d.toasts[-1].lower()


async def test_n_makes_what_the_list_shows(demo: Opened) -> None:
    async with demo() as d:
        await at(d, "tag")
        await d.press("N", *"zebra", "enter")
        await d.until(lambda: any(one.name == "zebra" for one in d.state.catalog.tags.values()), "a tag")


# over a socket: what is refused half-way


def on_server(served_by: Rig, name: str) -> Any:
    found = served_by.call("GET", "/projects?page-size=200")
    return next((one for one in found if one["name"] == name), None)


async def test_a_deletion_that_is_refused_after_the_archive_is_answered(rig: Rig, served: Served) -> None:
    project_id = rig.call("POST", "/projects", {"name": "Site"})["id"]

    def back_again(method: str, path: str) -> str:
        # Another device restores it between the two requests.
        if method == "DELETE":
            with rig.database.write() as db:
                db.execute("UPDATE projects SET archived = 0 WHERE id = ?", (project_id,))
        return ""

    async with served() as d:
        await at(d, "project", "Site")
        rig.faults.chance = back_again
        await d.press("d", "y")
        await d.until(lambda: project_id in d.state.problems, "the deletion is refused")
        assert project_id in d.state.deleting
        await d.press("z")
        await at(d, "project", "Site")
        await d.press("e")
        await until_asked(d, "Clockify refused to delete this project. What now?")
        screen = d.app.screen
        assert isinstance(screen, AnswerScreen)
        words = "\n".join(plain(line) for line in screen.asked.said)
        assert "Cannot delete an active project" in words
        assert "only the deletion was refused" in words
        await d.press("d")
        await settled(d.session)
        await d.until(lambda: project_id not in d.state.problems, "it is let go")
        assert on_server(rig, "Site") is not None
        assert project_id not in d.state.deleting


async def test_an_archive_that_is_refused_holds_its_deletion_and_both_can_go_on(
    rig: Rig, served: Served
) -> None:
    project_id = rig.call("POST", "/projects", {"name": "Site"})["id"]
    async with served() as d:
        await at(d, "project", "Site")
        with rig.database.write() as db:
            # A name that the server does not take any more: its PUT carries it.
            db.execute("UPDATE projects SET name = 'S' WHERE id = ?", (project_id,))
        await d.press("d", "y")
        await d.until(lambda: project_id in d.state.problems, "the archive is refused")
        await d.press("z")
        await at(d, "project", "Site")
        await d.press("enter")
        await until_asked(d, "Clockify refused to archive this project. What now?")
        screen = d.app.screen
        assert isinstance(screen, AnswerScreen)
        assert "its deletion waits behind this" in "\n".join(plain(line) for line in screen.asked.said)
        with rig.database.write() as db:
            db.execute("UPDATE projects SET name = 'Site' WHERE id = ?", (project_id,))
        await d.press("a")
        await d.until(lambda: on_server(rig, "Site") is None, "it is archived, then deleted")
        await d.until(lambda: project_id not in d.state.catalog.projects, "and gone here")
