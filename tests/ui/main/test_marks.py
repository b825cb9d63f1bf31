"""Marks, and what is done on all marked entries at once, with the real session behind the screen."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from tests.ui.main.conftest import Driver, Opened
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry, difference
from tui.widgets.find import FindLine
from tui.widgets.keybar import KeyBar
from tui.widgets.words import Words


def marked(d: Driver) -> set[str]:
    return {entry.description for entry in d.main.marking.marks.in_order}


def bar(d: Driver) -> str:
    return d.main.query_one(KeyBar).render_line(0).text


def dialog(d: Driver) -> str:
    """All words of the dialog in front."""
    words = "\n".join(words.plain for words in d.app.screen.query(Words))
    rows = [*getattr(d.app.screen, "confirmation").changes]  # noqa: B009
    return "\n".join([words, *(f"{row.label}: {row.old} → {row.new}" for row in rows)])


def entries(d: Driver, ids: Sequence[str]) -> list[TimeEntry]:
    return [one for i in ids if (one := d.state.entry(d.state.current(i))) is not None]


async def undo(d: Driver) -> None:
    """One act back, also where it was sent already and must be agreed to."""
    taken = await d.session.undo()
    if taken is not None and not taken.done:
        taken = await d.session.undo(agreed=taken)
    assert taken is not None
    assert taken.done


def said_by(found: Sequence[TimeEntry]) -> list[EntryChange]:
    """All that a person can change of them."""
    return [difference(TimeEntry(id="", workspace_id="", user_id="", start=0), one) for one in found]


async def mark_ten(d: Driver) -> list[str]:
    """Ten finished entries of several days, by a range."""
    await d.press("j", "j", "v")
    while len(d.main.marking.marks) < 10:
        await d.press("j")
    await d.press("v")
    assert len(marked(d)) > 1
    return list(d.main.marking.marks.entries)


async def mark_some(d: Driver) -> list[str]:
    """Seven finished entries of three days."""
    await d.press("j", "j", "v", *["left_square_bracket"] * 3, "v")
    assert len(d.main.marking.marks) == 7
    return list(d.main.marking.marks.entries)


async def test_space_marks_goes_on_and_unmarks(opened: Opened) -> None:
    async with opened() as d:
        await d.press("space")
        assert marked(d) == {"Fix login redirect"}
        assert d.log.choice.kind == "gap", "one row down"
        await d.press("space", "space")
        assert marked(d) == {"Fix login redirect", "Review token refresh"}
        assert d.row(1).startswith("◆")
        assert not d.row(2).startswith("◆")
        assert "◆ 2 marked · 3h 03m" in bar(d)
        await d.press("k", "space")
        assert marked(d) == {"Fix login redirect"}
        await d.press("escape")
        assert marked(d) == set()
        assert "marked" not in bar(d)
        assert not d.row(1).startswith("◆")


async def test_days_are_marked_by_their_headers_and_three_are_deleted(opened: Opened) -> None:
    async with opened() as d:
        today = {entry.description for entry in d.state.days[0].entries}
        await d.press("k", "space")
        assert marked(d) == today
        assert d.log.choice.kind == "day", "on the day before, so that days follow each other"
        await d.press("space")
        assert len(d.main.marking.marks) == len(d.state.days[0].entries) + len(d.state.days[1].entries)
        await d.press("home", "space")
        assert not marked(d) & today
        await d.press("escape", "home", "j", "j", "j", "v", "j", "j", "j", "d")
        assert "Delete 3 entries?" in dialog(d)
        assert "−" in dialog(d)
        await d.press("escape")
        assert len(d.main.marking.marks) == 3, "nothing was done, nothing is lost"
        ids = list(d.main.marking.marks.entries)
        await d.press("d", "y")
        await d.until(lambda: "Deleted 3 entries · u undo" in d.toasts, "the toast")
        assert entries(d, ids) == []
        assert not d.main.marking.marks
        await undo(d)
        assert len({e.description for day in d.state.days[:1] for e in day.entries}) == 4


async def test_a_range_marks_on_the_way_over_days_and_gives_back_what_it_leaves(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j", "space", "j", "v")
        assert "v ends" in bar(d)
        first = marked(d)
        await d.press("left_square_bracket", "j", "j")
        assert len(marked(d)) > len(first) + 1
        assert (
            len({day.date for day in d.state.days if {e.id for e in day.entries} & d.main.marking.marks.ids})
            == 2
        )
        before = marked(d)
        await d.main.action_act("down")
        assert marked(d) > before, "at once: the next key may be an act"
        await d.press("home")
        wide = marked(d)
        assert "Fix login redirect" in wide
        await d.press("t", "j", "pagedown")
        assert "Fix login redirect" not in marked(d)
        assert "Review token refresh" in marked(d), "it was marked before"
        await d.press("v")
        now = marked(d)
        await d.press("j", "j", "j", "G")
        assert marked(d) == now


async def test_shift_marks_and_a_plain_move_ends_it(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j", "shift+down", "shift+down", "shift+down")
        assert marked(d) == {"Review token refresh", "Sprint planning", "Schema dry run"}
        await d.press("shift+up")
        assert marked(d) == {"Review token refresh", "Sprint planning"}
        await d.press("j", "j")
        assert marked(d) == {"Review token refresh", "Sprint planning"}
        assert not d.main.marking.ranging
        await d.press("shift+down")
        assert len(marked(d)) == 3
        await d.press("escape", "home", "j", "j", "j", "shift+down")
        await d.pilot.click(type(d.log), offset=(20, 8))
        await d.pilot.pause()
        assert not d.main.marking.ranging
        assert marked(d) == {"Review token refresh", "Sprint planning"}


async def test_ten_marked_are_put_on_a_project_with_four_keys_and_one_undo(opened: Opened) -> None:
    async with opened() as d:
        ids = await mark_ten(d)
        before = entries(d, ids)
        await d.press("p", *"int", "enter")
        asked = dialog(d)
        assert "hours by project" in asked
        assert "billable hours" not in asked
        await d.press("y")  # p, enter, y: and what is said
        await d.until(lambda: any(said.startswith("Changed ") for said in d.toasts), "the toast")
        internal = next(p.id for p in d.state.catalog.projects.values() if p.name == "Internal")
        assert {(e.project_id, e.task_id) for e in entries(d, ids)} == {(internal, None)}
        assert len(d.main.marking.marks) == 10, "the marks stay: the next act is on the same"
        await undo(d)
        assert said_by(entries(d, ids)) == said_by(before)


async def test_tags_are_put_on_all_and_taken_off_and_the_others_stay(opened: Opened) -> None:
    async with opened() as d:
        ids = await mark_some(d)
        before = entries(d, ids)
        tags = {tag.name: tag.id for tag in d.state.catalog.tags.values()}
        mine = {tags[name] for name in ("bug", "feature")}
        await d.press("number_sign", *"bu", "tab", *"fea", "tab", *"fea", "tab", *"new", "tab", "enter")
        assert d.top == "ConfirmScreen"
        asked = dialog(d)
        assert "tag #bug: on " in asked
        assert "→ on all 7" in asked
        assert "tag #feature: on " in asked
        assert "→ on none" in asked
        assert "tag #new: new → on all 7" in asked
        await d.press("y")
        await d.until(lambda: "Changed 7 entries · u undo" in d.toasts, "the toast")
        made = next(tag.id for tag in d.state.catalog.tags.values() if tag.name == "new")
        for old, new in zip(before, entries(d, ids), strict=True):
            assert set(new.tag_ids) == (set(old.tag_ids) - mine) | {tags["bug"], made}
        await undo(d)
        assert [set(e.tag_ids) for e in entries(d, ids)] == [set(e.tag_ids) for e in before]


async def test_several_acts_follow_each_other_on_the_same_marks(opened: Opened) -> None:
    async with opened() as d:
        ids = await mark_some(d)
        assert {e.billable for e in entries(d, ids)} == {True, False}
        await d.press("b")
        assert "Change this entry?" in dialog(d)
        assert "6 of the marked are billable already" in dialog(d)
        await d.press("y")
        await d.until(lambda: {e.billable for e in entries(d, ids)} == {True}, "all of them")
        await d.press("b")
        assert "→ 0m" in dialog(d)
        await d.press("y")
        await d.until(lambda: {e.billable for e in entries(d, ids)} == {False}, "none of them")
        await d.press("e", "enter")
        assert d.top == "AskName"
        assert "an empty one says nothing" in d.app.screen.query_one("#note-name", Words).plain
        await d.press(*"Rev", "enter")
        assert "description: " in dialog(d)
        await d.press("y")
        await d.until(lambda: {e.description for e in entries(d, ids)} == {"Rev"}, "all of them")
        await d.press("p", *"int", "enter", "y")
        await d.until(lambda: len({e.project_id for e in entries(d, ids)}) == 1, "one project")
        await d.press("p", *"int", "enter")
        assert d.top == "MainScreen"
        assert d.toasts[-1] == "All 7 are on this project already: nothing to change"


async def test_shifting_adds_up_in_the_question_and_is_one_act(opened: Opened) -> None:
    async with opened() as d:
        ids = await mark_some(d)
        before = entries(d, ids)
        await d.press("greater_than_sign", "greater_than_sign", "greater_than_sign", "less_than_sign", "y")
        await d.until(lambda: "Moved 7 entries 10 min later · u undo" in d.toasts, "the toast")
        assert [(e.start - 600, (e.end or 0) - 600) for e in entries(d, ids)] == [
            (e.start, e.end) for e in before
        ]
        await undo(d)
        assert said_by(entries(d, ids)) == said_by(before)
        d.app.confirm = "deletes"
        await d.press("less_than_sign")
        await d.until(lambda: "Moved 7 entries 5 min earlier · u undo" in d.toasts, "done without a question")


async def test_the_chosen_one_is_shifted_where_none_is_marked_but_never_a_start_ahead_of_now(
    opened: Opened,
) -> None:
    async with opened() as d:
        await d.press("j", "j", "less_than_sign")
        assert "Move this entry 5 min earlier?" in dialog(d)
        assert "overlaps “Sprint planning” by 5 min" in dialog(d)
        await d.press("greater_than_sign")
        assert "nothing changes yet" in dialog(d)
        await d.press("enter")
        assert d.top == "MainScreen"
        assert not d.toasts, "nothing was shifted, so nothing was done"
        await d.press("less_than_sign", "enter")
        await d.until(lambda: "Moved “Review token refresh” 5 min earlier · u undo" in d.toasts, "the toast")
        running = d.state.running
        assert running is not None
        await d.press("home", "j")
        d.clock.instant = running.start + 400
        await d.press("greater_than_sign")
        assert "overlaps" not in dialog(d)
        await d.press("greater_than_sign")
        assert "is running: it can't start ahead of now" in dialog(d)
        assert "Move this entry 5 min later?" in dialog(d), "it stays where it could be"
        await d.press("escape")
        d.clock.instant = running.start + 200
        await d.press("greater_than_sign")
        assert d.top == "MainScreen"
        assert "can't start ahead of now" in d.toasts[-1]


async def test_locked_ones_are_left_out_and_all_locked_is_refused(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j", "v", "j", "j", "j", "v")
        ids = list(d.main.marking.marks.entries)

        def lock(which: Sequence[str]) -> None:
            days = tuple(
                replace(day, entries=tuple(replace(e, locked=e.id in which) for e in day.entries))
                for day in d.state.days
            )
            d.session._publish(replace(d.state, days=days, revision=d.state.revision + 1))

        lock(ids)
        for key in ("b", "p", "number_sign", "d", "e", "greater_than_sign"):
            await d.press(key)
            assert d.top == "MainScreen"
            assert d.toasts[-1] == "All 3 marked entries are locked: they can't be changed"
        lock(ids[:1])
        await d.press("b")
        assert "1 locked entry is left out" in dialog(d)
        await d.press("n", "d", "y")
        await d.until(lambda: "Deleted 2 entries · u undo" in d.toasts, "the toast")
        assert not d.main.marking.marks, "nor is the one that was left out marked any more"


async def test_marks_outlive_news_and_finding_and_go_with_their_entries(opened: Opened) -> None:
    async with opened() as d:
        now = d.clock.now()
        mine = await d.session.add(EntryDraft(start=now - 60, end=now - 30, description="Mine"))
        await d.pilot.pause()
        await d.press("home", "j", "space", "space")
        assert marked(d) == {"Mine", "Fix login redirect"}
        await d.until(lambda: d.state.current(mine.id) != mine.id, "the server's id")
        await d.pilot.pause()
        assert mine.id not in d.main.marking.marks.ids
        assert marked(d) == {"Mine", "Fix login redirect"}
        await d.press("slash", *"token", "tab", "home", "j", "space")
        assert len(marked(d)) == 3
        await d.press("escape")
        assert d.main.sift, "the marks go first"
        assert not marked(d)
        await d.press("escape")
        assert not d.main.sift
        await d.press("home", "j", "j", "j", "j", "space", "space")
        gone = d.main.marking.marks.in_order[0]
        await d.session.delete([gone.id])
        await d.pilot.pause()
        assert marked(d) == {"Sprint planning"}


async def test_marks_outlive_the_end_of_finding(opened: Opened) -> None:
    async with opened() as d:
        await d.press("space", "slash", *"token", "tab", "home", "space")
        found = d.main.marking.marks.ids
        assert len(found) > 1
        await d.press("slash", "escape")
        assert not d.main.query_one(FindLine).display
        assert d.main.marking.marks.ids == found
        await d.press("b", "y")
        await d.until(lambda: any(said.startswith("Changed ") for said in d.toasts), "the toast")


async def test_one_marked_is_edited_as_one_and_enter_is_about_the_row(opened: Opened) -> None:
    async with opened() as d:
        await d.press("j", "j", "space", "j", "number_sign")
        assert d.top == "TagPicker"
        await d.press("escape", "d")
        assert "Review token refresh" in dialog(d)
        await d.press("escape", "home", "b")
        assert "Review token refresh" in dialog(d), "on a header too"
        await d.press("escape", "escape", "j")
        await mark_some(d)
        await d.press("j", "enter")
        assert d.top == "EntryForm"
        await d.press("escape", "v", "ctrl+r")
        assert not d.main.marking.ranging, "an act ends it"
        await d.press("tab", "b")
        assert d.top == "MainScreen"
        assert "choose an entry in the log" in d.toasts[-1]
        assert len(d.main.marking.marks) == 8, "the seven, and the row on which the range began"


async def test_a_marked_row_stands_out_and_the_sum_stands_on_any_screen(opened: Opened) -> None:
    for size in ((60, 20), (120, 36)):
        async with opened(*size) as d:
            await d.press("space", "space", "space")
            grounds = [{s.style.bgcolor for s in d.log.render_line(y) if s.style} for y in (1, 2, 3, 4)]
            assert grounds[0] == grounds[2]
            assert grounds[0] not in (grounds[1], grounds[3]), "told from the cursor and from an unmarked one"
            assert "◆ 2 marked · 3h 03m" in bar(d)
            assert "esc drops" in bar(d)
