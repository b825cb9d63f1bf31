"""Fields of the entry form while it hears of keys later than they are pressed."""

from __future__ import annotations

from tests.ui.dialogs.builders import Host
from tests.ui.dialogs.test_forms import fill, planning
from tui.domain.entries import TimeEntry
from tui.screens.entry import EntryForm
from tui.session.session import Session
from tui.widgets.field import Field

__all__ = ["planning"]


async def test_letters_stay_where_they_are_typed_however_late_the_last_field_is_settled(
    session: Session, planning: TimeEntry
) -> None:
    app = Host(EntryForm(session, planning, None))
    async with app.run_test() as pilot:
        start, end = (app.screen.query_one(f"#{name}", Field) for name in ("start", "end"))
        await fill(pilot, "start", "9")
        await pilot.press("tab")
        assert app.focused is end
        # As when the form hears that the start was left before it hears of the letters.
        with end.prevent(Field.Changed):
            end.value = "1:1"
            end.cursor_position = 3
        app.screen.on_field_left(Field.Left(start))  # type: ignore[attr-defined]
        assert (start.value, end.value) == ("09:00", "1:1")
        await pilot.press("5", "p", "m", "tab")
        assert end.value == "13:15"


async def test_what_is_written_into_a_selected_field_stays_selected(
    session: Session, planning: TimeEntry
) -> None:
    app = Host(EntryForm(session, planning, None))
    async with app.run_test() as pilot:
        await fill(pilot, "end", "11")
        await pilot.press("tab")
        length = app.screen.query_one("#length", Field)
        assert app.focused is length
        length.put("1:23")
        assert length.selected_text == "1:23"
        await pilot.press(*"45m", "tab")
        assert length.value == "0:45"
