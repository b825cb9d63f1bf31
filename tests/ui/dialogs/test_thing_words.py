"""What is said of clients, projects, tasks and tags: what changes, what waits, what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rig import wait_for
from tests.ui.dialogs.builders import NOW, Host, replace, state
from tests.ui.dialogs.waiting import Fake, act
from tui.domain.commands import DeleteThing, EditThing
from tui.domain.entries import TimeEntry
from tui.domain.things import Held, ThingChange
from tui.domain.trouble import Answer, Kind, Trouble
from tui.domain.workspace import Rate
from tui.present import thingasks
from tui.present.answers import CHANGE, LATER, question_of
from tui.present.outbox import act_words, kind_of, name_of, why_it_waits
from tui.present.text import plain
from tui.present.thingform import parse_estimate, parse_rate
from tui.present.things import (
    estimate_text,
    held_words,
    named_thing,
    progress_words,
    rate_text,
    rate_words,
    thing_changes,
)
from tui.screens.answer import AnswerScreen
from tui.screens.outbox import OutboxScreen

CATALOG = state().catalog
SITE, LOGIN, BUG, ACME = (
    CATALOG.projects["be"],
    CATALOG.tasks["login"],
    CATALOG.tags["t-bug"],
    CATALOG.clients["acme"],
)


def edit(
    kind: Any = "project", called: str = "Site", was: ThingChange | None = None, **fields: Any
) -> EditThing:
    return EditThing(kind, "be", ThingChange(**fields), was or ThingChange(), called=called)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (edit(archived=True), "Archive project “Site”"),
        (edit(archived=False), "Restore project “Site”"),
        (edit("task", "Login", done=True), "Finish task “Login”"),
        (edit("task", "Login", done=False), "Reopen task “Login”"),
        (edit("client", "Y", ThingChange(name="X"), name="Y"), "Rename client “X” to “Y”"),
        (edit("tag", "y", ThingChange(name="x"), name="y"), "Rename tag #x to #y"),
        (edit(note="n", color="#112233", archived=True), "Change project “Site”: colour, status, note"),
        (edit("profile", "Jane", capacity=3600), "Change your week: hours a day"),
        (DeleteThing("tag", "g", called="bug"), "Delete tag #bug"),
        (DeleteThing("client", "c", called="A\x1b[31m"), "Delete client “A␛[31m”"),
    ],
)
def test_an_act_that_waits_is_said(command: EditThing | DeleteThing, said: str) -> None:
    waits = act(command)
    assert act_words(waits, state(), NOW) == said
    assert name_of(waits, state())
    assert kind_of(waits) in ("project", "task", "client", "tag", "week")


def test_a_renaming_in_few_cells_keeps_both_names() -> None:
    waits = act(edit("client", was=ThingChange(name="A" * 60), name="B" * 60))
    said = act_words(waits, state(), NOW, 50)
    assert len(said) <= 50
    assert "A…”" in said
    assert "B…”" in said


def asked(command: EditThing | DeleteThing, kind: Kind = Kind.REFUSED, **trouble: Any) -> Any:
    return act(command, Trouble(said="Project name too silly", kind=kind, **trouble))


def ways(waits: Any, shown: Any) -> dict[str, str]:
    return {way.id: way.does for way in question_of(waits, shown, NOW).ways}


def test_an_archive_that_was_refused_with_its_deletion_behind_it() -> None:
    shown = replace(state(), deleting=frozenset(("be",)))
    question = question_of(asked(edit(archived=True)), shown, NOW)
    assert question.title == "The local account refused to archive this project. What now?"
    said = [plain(line) for line in question.said]
    assert said == ["! Project name too silly", "  its deletion waits behind this"]
    found = ways(asked(edit(archived=True)), shown)
    assert list(found) == [Answer.AGAIN, Answer.DROP, LATER]
    assert found[Answer.DROP] == "the project becomes what the server has, and is not deleted"


def test_a_deletion_that_was_refused_after_the_archive() -> None:
    waits = asked(DeleteThing("project", "be", called="Site"))
    question = question_of(waits, state(), NOW)
    assert question.title == "The local account refused to delete this project. What now?"
    assert "it is archived already: only the deletion was refused" in plain(question.said[1])
    assert ways(waits, state())[Answer.DROP] == "the project stays, archived"
    assert not any(way.destroys for way in question.ways)


def test_a_change_that_was_refused_can_be_changed() -> None:
    waits = asked(edit(name="New"), field="name")
    found = ways(waits, state())
    assert list(found) == [CHANGE, Answer.AGAIN, Answer.DROP, LATER]
    assert "it speaks of the name" in plain(question_of(waits, state(), NOW).said[1])


def test_what_both_sides_changed_stands_side_by_side() -> None:
    waits = asked(
        edit(was=ThingChange(color="#111111", note="old"), color="#222222", note="mine"),
        Kind.BOTH,
        disputed=("color",),
        values=ThingChange(color="#333333"),
    )
    question = question_of(waits, state(), NOW)
    assert question.heads == ("before", "here", "there")
    assert [(row.label, row.values) for row in question.rows] == [
        ("colour", ("#111111", "#222222", "#333333"))
    ]
    found = ways(waits, state())
    assert found[Answer.MINE] == "colour #222222 is sent"
    assert found[Answer.THEIRS] == "colour #333333 stays; your other changes are sent"


def test_one_that_is_gone_can_only_be_let_go() -> None:
    waits = asked(edit(color="#222222"), Kind.GONE)
    question = question_of(waits, state(), NOW)
    assert question.title == "Deleted elsewhere. What now?"
    assert list(ways(waits, state())) == [Answer.DROP, LATER]


def test_what_changes_is_said_field_by_field() -> None:
    shown = replace(state(), workspace=replace(state().workspace, currency="EUR"))
    change = ThingChange(
        name="A\tB", client_id=None, public=True, hourly_rate=Rate(amount=8550), estimate=5400, archived=True
    )
    rows = [(row.label, row.old, row.new) for row in thing_changes(SITE, change, shown)]
    assert rows == [
        ("name", "Backend API", "A␉B"),
        ("client", "Acme Corp", "no client"),
        ("public", "no", "yes"),
        ("status", "active", "archived"),
        ("rate", "—", "85.50 EUR/h"),
        ("estimate", "—", "1:30"),
    ]


def test_numbers_are_written_and_read_back() -> None:
    for amount in (0, 5, 50, 100, 8550, 8500):
        assert parse_rate(rate_text(Rate(amount=amount))) == Rate(amount=amount)
    for seconds in (60, 3600, 5400, 3661, 144000):
        assert parse_estimate(estimate_text(seconds)) == seconds
    assert parse_rate(" ") is None
    assert parse_estimate("") is None
    assert rate_words(Rate(amount=100), "EUR") == "1 EUR/h"
    assert progress_words(97800, 144000) == "27h 10m of 40h · 67 %"
    assert progress_words(0, None) == ""
    assert held_words(Held()) == "nothing"
    assert held_words(Held(tasks=1, entries=2, seconds=3600)) == "1 task, 2 entries, 1h 00m"
    assert [named_thing(one) for one in (SITE, LOGIN, BUG)] == [
        "project “Backend API”",
        "task “Login flow”",
        "tag #bug",
    ]


async def test_the_outbox_lists_and_answers_them() -> None:
    waiting = [
        act(edit(archived=True), Trouble(said="Not allowed"), seq=1),
        act(DeleteThing("project", "be", called="Site"), seq=2),
    ]
    shown = replace(state(), deleting=frozenset(("be",)), problems={"be": "Not allowed"})
    fake = Fake(*waiting, shown=shown)
    app = Host(OutboxScreen(fake))  # type: ignore[arg-type]
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        rows = [act_words(one, shown, NOW) for one in fake.acts]
        assert rows == ["Archive project “Site”", "Delete project “Site”"]
        assert why_it_waits(waiting[1], shown, NOW, waiting) == "it waits for an act that needs you"
        await pilot.press("home", "enter")
        await wait_for(lambda: isinstance(app.screen, AnswerScreen), "the question")
        await pilot.press("a")
        await wait_for(lambda: fake.did, "it is answered")
    assert fake.did == [(1, Answer.AGAIN)]


# the questions with three answers


def account(kind: str) -> Any:
    return replace(state(), account=replace(state().account, kind=kind))


def test_deleting_what_is_active_says_what_it_holds_and_offers_to_archive_only() -> None:
    held = {SITE.id: Held(tasks=2, entries=123, seconds=97800)}
    question = thingasks.delete_question([SITE], held, account("direct"), whole=False)
    assert question.title == "Delete project “Backend API”?"
    said = [plain(line) for line in question.said]
    assert said == [
        "in it: 2 tasks, 123 entries, 27h 10m, as far as this machine has read",
        "▲ a deletion can't be undone",
        "▲ Clockify does not document what entries keep of a project that is deleted",
    ]
    assert [(way.key, way.id, way.destroys) for way in question.ways] == [
        ("y", thingasks.DELETE, True),
        ("a", thingasks.CLOSE, False),
        ("n", LATER, False),
    ]
    assert question.safe == thingasks.CLOSE


def test_deleting_what_is_archived_has_the_focus_on_keeping_it() -> None:
    old = CATALOG.projects["old"]
    question = thingasks.delete_question([old], {"old": Held()}, account("local"), whole=True)
    assert [way.id for way in question.ways] == [thingasks.DELETE, LATER]
    assert question.safe == LATER
    assert [plain(line) for line in question.said] == ["in it: nothing", "▲ a deletion can't be undone"]


def test_deleting_what_the_timer_runs_on_says_so() -> None:
    running = TimeEntry(id="r", workspace_id="w", user_id="u", start=NOW, project_id="be")
    shown = replace(state(), running=running)
    for thing in (SITE, ACME):
        question = thingasks.delete_question([thing], {thing.id: Held(entries=1)}, shown, whole=True)
        assert any("the running timer is on it" in plain(line) for line in question.said)


def test_deleting_several_lists_them_with_their_sums() -> None:
    tags = [tag for tag in CATALOG.tags.values() if not tag.archived]
    held = {tag.id: Held(entries=10, seconds=3600) for tag in tags}
    question = thingasks.delete_question(tags, held, account("direct"), whole=True)
    assert question.title == "Delete 4 tags?"
    assert plain(question.subject[0]) == "  #meeting · 10 entries, 1h 00m"
    assert plain(question.said[0]) == "in them: 40 entries, 4h 00m of yours"


def test_merging_says_what_changes_and_what_can_not_be_seen() -> None:
    tags = [BUG, CATALOG.tags["t-two words"]]
    held = {BUG.id: Held(entries=12), "t-two words": Held()}
    question = thingasks.merge_question(tags, CATALOG.tags["t-meeting"], held, account("direct"))
    assert question.title == "Merge 2 tags into tag #meeting?"
    assert [plain(line) for line in question.subject] == [
        "  #bug · 12 entries → #meeting",
        "  #two words · 0 entries",
    ]
    assert "entries of other members can't be seen" in plain(question.said[0])
    assert [way.key for way in question.ways] == ["y", "d", "n"]
    assert question.safe == thingasks.ARCHIVE


@pytest.mark.parametrize(("key", "answer"), [("y", thingasks.DELETE), ("a", thingasks.CLOSE), ("n", None)])
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
async def test_the_question_is_answered_by_letter(
    key: str, answer: str | None, size: tuple[int, int]
) -> None:
    held = {SITE.id: Held(tasks=2, entries=123, seconds=97800)}
    app = Host(AnswerScreen(thingasks.delete_question([SITE], held, account("direct"), whole=False)))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert app.screen.focused is not None
        assert app.screen.focused.id == thingasks.CLOSE
        for button in app.screen.query("Push"):
            assert 0 < button.region.y < size[1] - 1
        await pilot.press(key)
        await pilot.pause()
    assert app.answers == [answer]
