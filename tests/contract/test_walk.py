"""Every operation of the reference document by keys: the whole program, through the gateway, over a real socket."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.rig import MATON_KEY, HeldClock, Rig, settled
from tests.ui.main.conftest import Driver
from tests.ui.main.test_answering import stop
from tests.ui.screens.test_screens import seen
from tui.app import ClockpaneApp
from tui.screens import connect
from tui.server.admin import add_user
from tui.server.connections import add_connection, set_connection_status

OPERATIONS = {
    "Get current user": "GET /user",
    "List workspaces": "GET /workspaces",
    "Get workspace": "GET /workspaces/*",
    "Create workspace": "POST /workspaces",
    "List workspace users": "GET /workspaces/*/users",
    "List projects": "GET /workspaces/*/projects",
    "Get project": "GET /workspaces/*/projects/*",
    "Create project": "POST /workspaces/*/projects",
    "Update project": "PUT /workspaces/*/projects/*",
    "Delete project": "DELETE /workspaces/*/projects/*",
    "List clients": "GET /workspaces/*/clients",
    "Get client": "GET /workspaces/*/clients/*",
    "Create client": "POST /workspaces/*/clients",
    "Update client": "PUT /workspaces/*/clients/*",
    "Delete client": "DELETE /workspaces/*/clients/*",
    "List tags": "GET /workspaces/*/tags",
    "Get tag": "GET /workspaces/*/tags/*",
    "Create tag": "POST /workspaces/*/tags",
    "Update tag": "PUT /workspaces/*/tags/*",
    "Delete tag": "DELETE /workspaces/*/tags/*",
    "List tasks": "GET /workspaces/*/projects/*/tasks",
    "Get task": "GET /workspaces/*/projects/*/tasks/*",
    "Create task": "POST /workspaces/*/projects/*/tasks",
    "Update task": "PUT /workspaces/*/projects/*/tasks/*",
    "Delete task": "DELETE /workspaces/*/projects/*/tasks/*",
    "Get a user's time entries": "GET /workspaces/*/user/*/time-entries",
    "Create time entry": "POST /workspaces/*/time-entries",
    "Create time entry for another user": "POST /workspaces/*/user/*/time-entries",
    "Get time entry": "GET /workspaces/*/time-entries/*",
    "Update time entry": "PUT /workspaces/*/time-entries/*",
    "Delete time entry": "DELETE /workspaces/*/time-entries/*",
    "Stop the running timer": "PATCH /workspaces/*/user/*/time-entries",
    "Get in-progress time entries": "GET /workspaces/*/user/*/time-entries?in-progress=true",
    "List connections": "GET /connections",
    "Create connection": "POST /connections",
    "Get connection": "GET /connections/*",
    "Delete connection": "DELETE /connections/*",
}
"""What the document offers, by the names that it has there and in the README.

One deviation of address: the document's GET …/time-entries for what is in progress does not exist on Clockify; the
user's own list is asked, with `in-progress`.
"""
WHOLE = {
    "projects": {"name", "color", "billable", "archived", "isPublic"},
    "clients": {"name", "archived"},
    "tags": {"name", "archived"},
    "tasks": {"name", "status", "assigneeIds", "estimate", "billable"},
    "time-entries": {"start", "end", "description", "projectId", "tagIds", "billable"},
}
"""The other deviation: every PUT carries the whole thing, where the document's examples would lose what they leave out."""
BESIDE = {
    "PATCH /workspaces/*/projects/*/estimate",
    "GET /workspaces/*/member-profile/*",
    "PATCH /workspaces/*/member-profile/*",
}
"""What the document has not, and the program needs."""


class Going(HeldClock):
    """Its wall clock stands; the other goes, for Maton's requests are counted by the second."""

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(connect, "POLL", 0.02)
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    served = Rig(tmp_path / "there", clock=Going())
    served.up()
    add_connection(served.database)
    yield served
    served.close()


@asynccontextmanager
async def at(rig: Rig) -> AsyncIterator[Driver]:
    wired = rig.wire(env={"MATON_API_KEY": MATON_KEY, "MATON_API_URL": rig.url})
    app = ClockpaneApp(wired.session, theme="dark")
    try:
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            driver = Driver(app, pilot, wired.session, rig.clock)
            try:
                await driver.until(lambda: wired.session.state.account.kind == "maton", "the account is open")
                yield driver
            finally:
                await stop(app)
    finally:
        wired.close()


def asked(rig: Rig) -> set[str]:
    """The requests so far, with * for each id; one to the list of what is in progress says so."""
    shapes = set()
    for one in rig.requests:
        path = re.sub(r"/[0-9a-f]{24,32}(?=/|$)", "/*", one.path.removeprefix("/clockify/api/v1"))
        progress = "?in-progress=true" if "in-progress=true" in one.query else ""
        shapes.add(f"{one.method} {path}{progress}")
    return shapes


async def typed(d: Driver, text: str) -> None:
    """Type a text into the field with the focus."""
    await d.press(*("space" if sign == " " else _NAMES.get(sign, sign) for sign in text))


_NAMES = {"@": "at", "#": "number_sign", "-": "minus", ":": "colon", "/": "slash"}


async def make(d: Driver, kind: str, name: str) -> None:
    """Make a thing in the small form, as `N` opens it."""
    await d.press("N")
    await d.until(lambda: d.top == "NewForm", "the form")
    turns = ("project", "task", "client", "tag").index(kind)
    await d.press("shift+tab", *["right"] * turns, "tab")
    await typed(d, name)
    if kind == "task":
        await d.press("tab")
        await typed(d, "Web")
        await d.press("enter")
    await d.press("ctrl+s")
    await d.until(lambda: d.top == "MainScreen", f"{name} is made")
    await settled(d.session)


async def on(d: Driver, kind: str) -> None:
    """In that list of Manage, on its first row."""
    await d.press("5")
    for _ in range(6):
        if d.main.manage.kind == kind:
            break
        await d.press("tab")
    assert d.main.manage.kind == kind
    await d.press("home")


async def correct_and_delete(d: Driver, kind: str) -> None:
    """Give the first thing of that kind another name, then delete it."""
    await on(d, kind)
    await d.press("e")
    await d.until(lambda: d.top == "ThingForm", "the form")
    await d.press("end")
    await typed(d, "x")
    await d.press("ctrl+s")
    await d.until(lambda: d.top == "ConfirmScreen", "the difference")
    await d.press("y")
    await d.until(lambda: d.top == "MainScreen", "it is changed")
    await settled(d.session)
    await d.press("d")
    await d.until(lambda: d.top == "AnswerScreen", "it is asked")
    await d.press("y")
    await d.until(lambda: d.top == "MainScreen", "it is answered")
    await settled(d.session)


@pytest.mark.slow
async def test_every_operation_of_the_document_is_reached_by_keys(rig: Rig) -> None:
    other = add_user(rig.database, rig.workspace, name="Bob", email="bob@acme.io")
    async with at(rig) as d:
        await make(d, "client", "Acme")
        await make(d, "project", "Website")
        await make(d, "task", "Login")
        await make(d, "tag", "bug")
        await d.press("i")
        await typed(d, "9-10 Planning @Website #bug")
        await d.press("enter")
        await settled(d.session)
        await d.press("1", "home", "down", "e")
        await d.until(lambda: d.top == "EntryForm", "the form")
        await typed(d, "x")
        await d.press("ctrl+s")
        await d.until(lambda: d.top == "ConfirmScreen", "the difference")
        await d.press("y")
        await settled(d.session)
        await d.press("d", "y")
        await settled(d.session)
        assert rig.entries() == []
        await d.press("s")
        await settled(d.session)
        rig.faults.plan("PUT", "/time-entries/", "timer only")
        rig.clock.move(60)
        await d.press("s")
        await settled(d.session)
        assert rig.entries()[0]["timeInterval"]["end"]
        await make(d, "project", "A new one")
        rig.faults.plan("GET", "/projects", "no tasks")
        await d.press("1", "ctrl+r")
        await d.until(lambda: "no tasks" in rig.faults.hit, "the projects came without their tasks")
        await settled(d.session)
        await d.press("tab", "home")
        while (
            d.main.context.choice.project_id is None
            or d.main.context.choice.kind != "project"
            or d.state.catalog.tasks_of(d.main.context.choice.project_id)
        ):
            await d.press("down")
        await d.press("right")
        await d.until(lambda: OPERATIONS["List tasks"] in asked(rig), "the tasks of one are read")
        await on(d, "workspace")
        await d.press("e")
        await d.until(lambda: d.top == "WorkspaceDetails", "the settings")
        await d.press("escape")
        await on(d, "user")
        await d.press("down" if d.main.context.choice.user_id == d.state.user.id else "home", "enter")
        await d.until(lambda: d.top == "MemberScreen", "their time")
        await d.until(lambda: d.session.log_of(other) is not None, "it was read")
        await d.press("n")
        await d.until(lambda: d.top == "EntryForMember", "the form")
        await typed(d, "Help")
        await d.press("ctrl+s")
        await d.until(lambda: d.top == "MemberScreen", "it is added")
        await settled(d.session)
        await d.press("escape")
        for kind in ("tag", "task", "project", "client"):
            await correct_and_delete(d, kind)
        await d.press("A", "c")
        await d.until(lambda: d.top == "ConnectionsScreen", "the connections")
        await d.press("n", "enter")
        await d.until(lambda: "session_token=" in seen(d.app), "the address")
        with rig.database.read() as db:
            (new,) = db.execute("SELECT id FROM connections WHERE status = 'PENDING'").fetchone()
        set_connection_status(rig.database, new)
        await d.until(lambda: "Connected" in seen(d.app), "it is active")
        await d.press("escape", "end", "d", "y")
        await d.until(lambda: "Deleted" in seen(d.app), "it is deleted")
        await d.press("escape", "escape")
        await d.press("w", "ctrl+n")
        await typed(d, "Second")
        await d.press("enter", "y")
        await d.until(lambda: len(d.session.places()) > 2, "the workspace is made")
    missing = {name for name, shape in OPERATIONS.items() if shape not in asked(rig)}
    assert not missing
    unknown = {shape for shape in asked(rig) - {*OPERATIONS.values()} if not shape.startswith("GET")}
    assert unknown <= BESIDE
    for one in rig.requests:
        kind = one.path.rsplit("/", 2)[-2]
        if one.method == "PUT" and kind in WHOLE:
            assert WHOLE[kind] <= json.loads(one.body).keys(), one
    assert all(one.status < 400 or one.status == 403 for one in rig.requests), [
        one for one in rig.requests if one.status >= 400
    ]


def test_the_readme_says_where_each_operation_is() -> None:
    readme = Path("README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (.+?) \| `((?:GET|POST|PUT|PATCH|DELETE) \S+)` \| .+ \|$", readme, re.M)
    shapes = {name: shape.replace("{id}", "*") for name, shape in table}
    assert shapes == {name: shape.split("?")[0] for name, shape in OPERATIONS.items()}
