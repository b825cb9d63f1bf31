"""The forms over a session: from the first key to what is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from tests.rig import wait_for
from tests.ui.dialogs.builders import NOW, Host, moment
from tui.domain.entries import EntryDraft, TimeEntry
from tui.domain.errors import Forbidden
from tui.screens.confirm import ConfirmScreen
from tui.screens.entry import EntryForm
from tui.screens.leave import LeaveScreen
from tui.screens.new import NewForm
from tui.screens.pick import TagPicker
from tui.screens.workspaces import WorkspacePicker
from tui.session.session import Session
from tui.widgets.field import Options, Push, Toggle
from tui.widgets.picklist import Combo, PickList
from tui.widgets.words import Words


@pytest.fixture
async def planning(session: Session) -> TimeEntry:
    """A finished entry with seconds, in a project with a tag."""
    project = await session.create_project("Internal", color="#2196F3")
    tag = await session.create_tag("meeting")
    return await session.add(
        EntryDraft(
            start=moment(9, 30, 17),
            end=moment(10, 30, 17),
            description="Sprint planning",
            project_id=project.id,
            tag_ids=(tag.id,),
        )
    )


def text(app: Host, selector: str) -> str:
    return app.screen.query_one(selector, Words).plain


def field(app: Host, name: str) -> Input:
    found = app.screen.query_one(f"#{name}")
    return found.field if isinstance(found, Combo) else found  # type: ignore[return-value]


async def fill(pilot: Pilot[None], name: str, words: str) -> None:
    """Put the cursor into a field and type, over what stands there."""
    app: Any = pilot.app
    field(app, name).focus()
    if len(words) > 100:
        # As it is pasted: letter by letter it would take half a minute.
        await pilot.press("end", "ctrl+u")
        field(app, name).post_message(Paste(words))
        await pilot.pause()
        return
    await pilot.press("end", "ctrl+u", *words)


async def shown(pilot: Pilot[None], kind: type[Any]) -> None:
    await wait_for(lambda: type(pilot.app.screen) is kind, f"{kind.__name__} is shown")
    await pilot.pause()


async def answered(app: Host) -> Any:
    await wait_for(lambda: app.answers, "the dialog answered")
    return app.answers[0]


async def test_n_starts_the_timer(session: Session) -> None:
    app = Host(EntryForm(session, None, None))
    async with app.run_test() as pilot:
        await pilot.press(*"Fix login")
        assert app.screen.query_one("#save", Push).label == "Start"
        await pilot.press("enter")
        assert await answered(app) == "Started “Fix login”"
    assert session.state.running is not None
    assert (session.state.running.start, session.state.running.end) == (NOW, None)


async def test_a_length_makes_it_finished(session: Session) -> None:
    app = Host(EntryForm(session, None, None))
    async with app.run_test() as pilot:
        await pilot.press(*"Standup")
        await fill(pilot, "length", "1:15")
        assert app.screen.query_one("#save", Push).label == "Add 1:15"
        assert (field(app, "start").value, field(app, "end").value) == ("13:13", "14:28")
        await pilot.press("ctrl+s")
        assert await answered(app) == "Added “Standup” 1:15"
    assert session.state.last is not None
    assert session.state.last.end == NOW


async def test_an_edit_asks_with_the_difference_and_no_brings_the_form_back(
    session: Session, planning: TimeEntry
) -> None:
    app = Host(EntryForm(session, planning, None))
    async with app.run_test() as pilot:
        await fill(pilot, "length", "1:15")
        await fill(pilot, "tags", "#meeting #sprint")
        await pilot.press("enter")
        await shown(pilot, ConfirmScreen)
        asked = app.screen.confirmation  # type: ignore[attr-defined]
        assert [(row.label, row.old, row.new) for row in asked.changes] == [
            ("tags", "#meeting", "#meeting #sprint"),
            ("end", "10:30", "10:45"),
            ("duration", "1:00", "1:15"),
        ]
        await pilot.press("n")
        await shown(pilot, EntryForm)
        assert field(app, "tags").value == "#meeting #sprint"
        assert field(app, "tags").has_focus
        assert app.screen.query_one("#box").visible
        await pilot.press("enter")
        await shown(pilot, ConfirmScreen)
        await pilot.press("y")
        assert await answered(app) == "Changed “Sprint planning”"
    after = session.state.entry(planning.id)
    assert after is not None
    assert (after.start, after.end) == (planning.start, moment(10, 45, 17))
    assert session.state.catalog.tag_names(after.tag_ids) == ("meeting", "sprint")
    assert session.kept_draft("entry") is None


async def test_nothing_changed_is_said_and_the_form_stays(session: Session, planning: TimeEntry) -> None:
    app = Host(EntryForm(session, planning, None))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+s")
        await wait_for(lambda: text(app, "#said") == "nothing changed", "it is said")
        await pilot.press("x")
        await wait_for(lambda: text(app, "#said") == "", "it is true no more")
        await pilot.press("backspace", "escape")
        assert await answered(app) is None


async def test_an_error_is_beside_the_field_and_holds_the_form(session: Session, planning: TimeEntry) -> None:
    app = Host(EntryForm(session, planning, None))
    async with app.run_test() as pilot:
        await fill(pilot, "start", "25:00")
        assert "not a time of day" in text(app, "#note-time")
        await fill(pilot, "description", "a<b")
        assert "Clockify refuses" in text(app, "#note-description")
        await pilot.press("ctrl+s")
        await wait_for(lambda: field(app, "start").has_focus, "the first field that is wrong has the focus")
    assert app.answers == []


async def test_escape_asks_when_something_was_typed(session: Session, planning: TimeEntry) -> None:
    app = Host(EntryForm(session, planning, None))
    async with app.run_test() as pilot:
        await fill(pilot, "start", "9:00")
        await pilot.press("escape")
        await shown(pilot, LeaveScreen)
        await pilot.press("enter")
        await shown(pilot, EntryForm)
        assert field(app, "start").value == "09:00"
        await pilot.press("escape")
        await shown(pilot, LeaveScreen)
        await pilot.press("y")
        assert await answered(app) is None
    assert session.kept_draft("entry") is None


async def test_what_was_typed_comes_back_after_a_crash(session: Session, planning: TimeEntry) -> None:
    first = Host(EntryForm(session, planning, None))
    async with first.run_test() as pilot:
        await fill(pilot, "description", "Half a sent")
        await wait_for(lambda: session.kept_draft("entry"), "it is kept")
    again = Host(EntryForm(session, planning, None))
    async with again.run_test() as pilot:
        await pilot.pause()
        assert field(again, "description").value == "Half a sent"
        assert text(again, "#was") == "as you left it"
    other = Host(EntryForm(session, None, None))
    async with other.run_test() as pilot:
        await pilot.pause()
        assert field(other, "description").value == ""


async def test_a_refusal_is_shown_in_the_form(
    session: Session, planning: TimeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        raise Forbidden("The mirror [is] full.", "Free some space.")

    monkeypatch.setattr(session, "edit", refuse)
    app = Host(EntryForm(session, planning, None))
    async with app.run_test() as pilot:
        await fill(pilot, "description", "x")
        await pilot.press("enter")
        await shown(pilot, ConfirmScreen)
        await pilot.press("y")
        await shown(pilot, EntryForm)
        await wait_for(lambda: "The mirror [is] full.  Free some space." in text(app, "#said"), "it is said")
    assert app.answers == []


async def test_a_completion_fills_project_and_tags(session: Session, planning: TimeEntry) -> None:
    app = Host(EntryForm(session, None, None))
    async with app.run_test() as pilot:
        await pilot.press("p", "l", "down", "enter")
        await wait_for(lambda: field(app, "description").value == "Sprint planning", "it was taken")
        await pilot.pause()
        assert field(app, "tags").value == "#meeting"
        await pilot.press("enter")
        await answered(app)
    assert session.state.running is not None
    assert session.state.running.project_id == planning.project_id


async def test_overlaps_are_warned_of(session: Session, planning: TimeEntry) -> None:
    app = Host(EntryForm(session, None, EntryDraft(start=moment(9), end=moment(9, 45))))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert text(app, "#note-time") == "▲ overlaps “Sprint planning” by 14 min"


async def test_a_locked_entry_can_only_be_read(session: Session, planning: TimeEntry) -> None:
    import msgspec

    app = Host(EntryForm(session, msgspec.structs.replace(planning, locked=True), None))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert text(app, "#said").startswith("locked:")
        assert all(found.disabled for found in app.screen.query(Input))
        await pilot.press("x", "ctrl+s", "escape")
        assert await answered(app) is None


async def test_pasted_lines_become_one(session: Session) -> None:
    app = Host(EntryForm(session, None, None))
    async with app.run_test() as pilot:
        from textual.events import Paste

        await pilot.pause()
        field(app, "description").post_message(Paste("one\r\ntwo\tthree\x1b[31m\n"))
        await wait_for(lambda: field(app, "description").value == "one two three [31m", "it was pasted")


async def test_arrows_move_times(session: Session, planning: TimeEntry) -> None:
    app = Host(EntryForm(session, planning, None))
    async with app.run_test() as pilot:
        field(app, "end").focus()
        await pilot.press("up", "shift+up", "down")
        await wait_for(lambda: field(app, "end").value == "10:35", "the end moved")
        assert field(app, "length").value == "1:05"


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20), (60, 15), (250, 60)])
async def test_save_stays_in_sight(session: Session, planning: TimeEntry, size: tuple[int, int]) -> None:
    app = Host(EntryForm(session, planning, None))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        save = app.screen.query_one("#save").region
        assert save.height == 1
        assert save.bottom < size[1]
        field(app, "day").focus()
        await pilot.pause()
        assert field(app, "day").region.height == 1


@pytest.mark.parametrize(
    ("keys", "said", "there"),
    [
        ([*"Backend", "enter"], "Made project “Backend”", lambda s: s.catalog.projects),
        (["shift+tab", "c", "tab", *"Acme", "enter"], "Made client “Acme”", lambda s: s.catalog.clients),
        (
            ["shift+tab", "right", "right", "right", "tab", *"bug", "ctrl+s"],
            "Made tag “bug”",
            lambda s: s.catalog.tags,
        ),
    ],
)
async def test_things_are_made(
    session: Session, keys: list[str], said: str, there: Callable[[Any], Any]
) -> None:
    app = Host(NewForm(session, project_id=None, client_id=None))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        assert await answered(app) == said
    assert any(thing.name in said for thing in there(session.state).values())


async def test_a_task_needs_its_project_and_a_name_of_its_own(session: Session, planning: TimeEntry) -> None:
    app = Host(NewForm(session, project_id=None, client_id=None))
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.query_one("#kind", Options).choose(1)
        await pilot.press(*"Review", "enter")
        await wait_for(lambda: "choose the project" in text(app, "#note-project"), "it asks for the project")
        await pilot.press("i", "n", "enter")
        await pilot.pause()
        field(app, "name").focus()
        await pilot.press("enter")
        assert await answered(app) == "Made task “Review”"
    assert [task.project_id for task in session.state.catalog.tasks.values()] == [planning.project_id]


async def test_a_name_that_is_there_is_refused(session: Session, planning: TimeEntry) -> None:
    app = Host(NewForm(session, project_id=None, client_id=None))
    async with app.run_test() as pilot:
        await pilot.press(*"Internal", "enter")
        await wait_for(lambda: "there is a project of this name" in text(app, "#note-name"), "it is refused")
        app.screen.query_one("#billable", Toggle).focus()
        await pilot.press("space", "enter")
        await pilot.pause()
    assert app.answers == []


async def test_a_workspace_is_chosen(session: Session) -> None:
    app = Host(WorkspacePicker(session))
    async with app.run_test() as pilot:
        await pilot.press("enter")
        account, workspace = await answered(app)
    assert (account, workspace) == (session.state.account.id, session.state.workspace.id)


async def test_a_workspace_is_made_only_after_a_warning(session: Session) -> None:
    app = Host(WorkspacePicker(session))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+n")
        await wait_for(lambda: app.screen.query("AskName #name, #name"), "the name is asked for")
        await pilot.press(*"Studio", "enter")
        await shown(pilot, ConfirmScreen)
        assert "can't be undone" in app.screen.confirmation.warnings[0]  # type: ignore[attr-defined]
        await pilot.press("n")
        await shown(pilot, WorkspacePicker)
        await pilot.press("escape")
        assert await answered(app) is None


async def test_what_stands_in_a_field_cannot_move_its_row(session: Session) -> None:
    family, name = "\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea "
    app = Host(EntryForm(session, None, EntryDraft(start=moment(9), description=f"{name}{family}\u202ex")))
    async with app.run_test() as pilot:
        await pilot.pause()
        shown = field(app, "description").render_line(0)
        assert shown.text.startswith("DE \U0001f469·\U0001f467·x")
        await pilot.press("backspace", "backspace", "backspace", "!")
        assert field(app, "description").value == f"{name}\U0001f469\u200d!", "sign for sign, as it is shown"
        assert field(app, "description")._cursor_offset == len("DE ") + 2 + len("·!") + 1
        await pilot.click(field(app, "description"), offset=(3, 0))
        assert field(app, "description").cursor_position == 2


async def test_every_field_of_the_form_can_be_seen_in_forty_columns(session: Session) -> None:
    app = Host(EntryForm(session, None, None))
    async with app.run_test(size=(40, 30)) as pilot:
        await pilot.pause()
        for name in ("start", "end", "length", "day"):
            region = field(app, name).region
            assert region.width >= 8, name
            assert region.right <= 38, name
        assert app.screen.query_one("#billable").region.right <= 38


async def test_a_picker_has_its_height_from_the_first_frame_on(session: Session) -> None:
    for number in range(40):
        await session.create_tag(f"tag {number}")
    picker = TagPicker(session.state, current=(), title="Tags")
    app = Host(picker)
    heights = set()
    real = PickList.render_line

    def seen(self: PickList, y: int) -> Any:
        heights.add(self.size.height)
        return real(self, y)

    PickList.render_line = seen  # type: ignore[method-assign]
    try:
        async with app.run_test(size=(80, 30)) as pilot:
            await pilot.pause()
    finally:
        PickList.render_line = real  # type: ignore[method-assign]
    assert len(heights) == 1
