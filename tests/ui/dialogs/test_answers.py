"""The question about an act that waits for the person: its words, its keys, and what comes of each."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.ui.dialogs.builders import NOW, Host, entry, moment, state
from tests.ui.dialogs.waiting import PLAN, Fake, act, conflict, edited, refused, stopped
from tui.domain.commands import (
    CreateClient,
    CreateEntry,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteEntry,
    Twins,
)
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.trouble import Answer, Kind, Trouble
from tui.present.answers import question_of, table, wrong_name
from tui.present.text import plain
from tui.screens.answer import AnswerScreen, answer_act
from tui.session.state import WaitingAct
from tui.widgets.field import Push
from tui.widgets.grid import Grid
from tui.widgets.words import Words

OTHER = replace(PLAN, id="other", description="Planning", end=moment(10, 45))
NO = Trouble(said="No.")
LATER = ("esc", "nothing is done; it waits")
FORM = ("e", "opens its form; saving sends it again")
NAME = ("e", "another name, and it is sent again")
AGAIN = ("a", "it is sent once more, as it is")
SITE = CreateProject(Project(id="local-p", workspace_id="w", name="Site", client_id="acme"))
TASK = CreateTask(Task(id="local-t", project_id="be", name="Docs"))
TWINS = Twins("other", "plan")


def twin(kind: Any = TWINS) -> WaitingAct:
    return act(kind, Trouble(said="Twice?", kind=Kind.TWIN, theirs=OTHER), shown=PLAN)


@pytest.mark.parametrize(
    ("asked", "title", "ways", "safe"),
    [
        (
            conflict(),
            "Changed on both sides: which one is right?",
            [
                ("m", "end 10:45 is sent; what changed only there stays"),
                ("t", "end 11:00 stays; your other changes are sent"),
                FORM,
            ],
            "later",
        ),
        (
            stopped(Kind.BOTH, replace(PLAN, end=moment(11))),
            "Stopped on both sides: which end is right?",
            [("m", "end 10:45 is sent"), ("t", "end 11:00 stays"), FORM],
            "later",
        ),
        (
            edited(Kind.GONE, description="Planning"),
            "Deleted elsewhere: make it again?",
            [
                ("r", "a new entry is made of what stands here"),
                ("d", "it is gone here too, with what was changed"),
            ],
            "restore",
        ),
        (
            twin(),
            "One entry or two?",
            [
                ("b", "they are two entries: both stay"),
                ("m", "it is one entry: the other is deleted"),
                ("t", "it is one entry: the one made here is deleted"),
            ],
            "both",
        ),
        (
            twin(CreateEntry(PLAN)),
            "One entry or two?",
            [
                ("b", "they are two entries: both stay"),
                ("m", "it is one entry: it becomes as it stands here"),
                ("t", "it is one entry: it stays as it is there"),
            ],
            "both",
        ),
        (
            refused(),
            "Clockify refused this entry. What now?",
            [FORM, AGAIN, ("d", "it is gone for good")],
            "change",
        ),
        (
            act(CreateEntry(replace(PLAN, end=None)), NO),
            "Clockify refused to start this timer. What now?",
            [FORM, AGAIN, ("d", "it is gone for good")],
            "change",
        ),
        (
            edited(Kind.REFUSED, description="x"),
            "Clockify refused this change. What now?",
            [FORM, AGAIN, ("d", "the entry becomes what the server has")],
            "change",
        ),
        (
            stopped(Kind.REFUSED),
            "Clockify refused to stop this timer. What now?",
            [FORM, AGAIN, ("d", "the timer runs on")],
            "change",
        ),
        (
            act(DeleteEntry("plan"), NO, base=PLAN),
            "Clockify refused to delete this entry. What now?",
            [AGAIN, ("d", "the entry stays")],
            "again",
        ),
        (
            act(SITE, NO),
            "Clockify refused this project. What now?",
            [NAME, AGAIN, ("d", "it is gone for good, with its tasks; entries go without it")],
            "change",
        ),
        (
            act(TASK, NO),
            "Clockify refused this task. What now?",
            [NAME, AGAIN, ("d", "it is gone for good; entries go without it")],
            "change",
        ),
        (
            act(CreateTag(Tag(id="local-g", workspace_id="w", name="x")), NO),
            "Clockify refused this tag. What now?",
            [NAME, AGAIN, ("d", "it is gone for good; entries go without it")],
            "change",
        ),
        (
            act(CreateClient(Client(id="local-c", workspace_id="w", name="x")), NO),
            "Clockify refused this client. What now?",
            [NAME, AGAIN, ("d", "it is gone for good; projects go without it")],
            "change",
        ),
        (
            act(TASK, Trouble(said="Never made.", kind=Kind.ORPHAN)),
            "This task names something that was never made. What now?",
            [("d", "it is gone for good; entries go without it")],
            "later",
        ),
        (
            edited(Kind.ORPHAN, project_id="local-p"),
            "This entry names something that was never made. What now?",
            [FORM, ("d", "the entry becomes what the server has")],
            "change",
        ),
    ],
)
def test_each_trouble_asks_its_question(
    asked: WaitingAct, title: str, ways: list[tuple[str, str]], safe: str
) -> None:
    local = state()
    shown = replace(local, account=replace(local.account, kind="direct"))
    question = question_of(asked, shown, NOW)
    assert question.title == title
    assert [(way.key, way.does) for way in question.ways] == [*ways, LATER]
    assert question.safe == safe


def test_what_can_be_lost_is_marked() -> None:
    for asked, lost in ((conflict(), ""), (edited(Kind.GONE, description="x"), "d"), (twin(), "mt")):
        ways = question_of(asked, state(), NOW).ways
        assert "".join(way.key for way in ways if way.destroys) == lost
    assert "d" not in {
        way.key for way in question_of(stopped(Kind.REFUSED), state(), NOW).ways if way.destroys
    }


def test_the_table_says_what_stands_where() -> None:
    question = question_of(conflict(), state(), NOW)
    assert question.heads == ("before", "here", "there")
    assert [(row.label, row.values, row.both) for row in question.rows] == [
        ("end", ("10:30", "10:45", "11:00"), True),
        ("description", ("Sprint planning", "Sprint planning", "Sprint planning Q4"), False),
        ("tags", ("—", "#meeting", "—"), False),
    ], "what has to be decided comes first"
    marks = [plain(row[0]) for row in table(question)]
    assert marks == ["", "!", "", ""]
    styles = [[cell[0].style for cell in row[2:]] for row in table(question)[1:]]
    assert styles == [["dim", "new", "accent"], ["dim", "dim", "accent"], ["dim", "new", "dim"]]


def test_times_are_written_as_the_profile_has_them() -> None:
    question = question_of(conflict(), state(hour24=False), NOW)
    assert question.rows[0].values == ("10:30am", "10:45am", "11:00am")
    begun = edited(Kind.REFUSED, start=moment(9))
    assert question_of(begun, state(hour24=False), NOW).rows[-1].values == ("9:30am", "9:00am")
    late = edited(Kind.BOTH, replace(PLAN, end=moment(10, 30, 20)), end=moment(10, 30, 40))
    assert [value[:8] for value in question_of(late, state(), NOW).rows[-1].values] == [
        "10:30:00",
        "10:30:40",
        "10:30:20",
    ]
    moved = edited(Kind.BOTH, replace(PLAN, start=moment(33, 30)), start=moment(9))
    rows = {row.label: row.values for row in question_of(moved, state(), NOW).rows}
    assert rows["date"] == ("Tue 24 Nov", "Tue 24 Nov", "Wed 25 Nov")
    over = edited(Kind.BOTH, replace(PLAN, end=moment(25)), end=moment(23))
    assert question_of(over, state(), NOW).rows[-1].values == ("10:30", "23:00", "Wed 25 Nov 01:00")


def test_what_is_deleted_there_has_no_column_there() -> None:
    asked = edited(Kind.GONE, theirs=OTHER, description="Planning")
    question = question_of(asked, state(), NOW)
    assert question.heads == ("before", "here")
    assert [row.values for row in question.rows] == [("Sprint planning", "Planning")]


def test_twins_are_compared_with_each_other() -> None:
    question = question_of(twin(), state(), NOW)
    assert question.heads == ("here", "there")
    assert [row.label for row in question.rows] == ["description", "end"]
    alike = act(TWINS, Trouble(said="Twice?", kind=Kind.TWIN, theirs=replace(PLAN, id="other")), shown=PLAN)
    question = question_of(alike, state(), NOW)
    assert question.rows == ()
    assert plain(question.said[-1]).strip() == "the two are alike in every field"


def test_the_servers_words_and_its_field_are_shown_literally() -> None:
    question = question_of(refused("[red]No\x1b\nway[/]", "project_id"), state(), NOW)
    assert [plain(line) for line in question.said] == ["! [red]No␛ way[/]", "  it speaks of the project"]
    assert plain(question_of(act(SITE, NO), state(), NOW).subject[0]) == "Project “Site” for Acme Corp"
    assert plain(question_of(act(TASK, NO), state(), NOW).subject[0]) == "Task “Docs” in Backend API"


def test_an_entry_of_another_workspace_is_named_so_and_not_opened() -> None:
    made = replace(PLAN, workspace_id="elsewhere")
    asked = act(CreateEntry(made), NO, shown=made)
    question = question_of(replace(asked, workspace="Side job"), state(), NOW)
    assert plain(question.subject[0]).endswith(" · in Side job")
    assert "e" not in {way.key for way in question.ways}


def test_another_name_must_be_one() -> None:
    assert wrong_name(act(TASK, NO), "Login flow", state()) == "there is a task of this name in this project"
    assert (
        wrong_name(act(SITE, NO), "Backend API", state()) == "there is a project of this name for Acme Corp"
    )
    assert wrong_name(act(SITE, NO), "a<b", state()) == "Clockify refuses < and > here"
    assert wrong_name(act(SITE, NO), "Site two", state()) == ""


# under real keys


@pytest.mark.parametrize(
    ("asked", "keys", "answer"),
    [
        (conflict(), ["m"], "mine"),
        (conflict(), ["T"], "theirs"),
        (conflict(), ["e"], "change"),
        (conflict(), ["escape"], None),
        (conflict(), ["n"], None),
        (conflict(), ["enter"], None),
        (conflict(), ["d", "a", "y", "up", "up", "enter"], "theirs"),
        (refused(), ["a"], "again"),
        (refused(), ["d"], "drop"),
        (refused(), ["enter"], "change"),
        (refused(), ["j", "space"], "again"),
        (edited(Kind.GONE, description="x"), ["r"], "restore"),
        (edited(Kind.GONE, description="x"), ["enter"], "restore"),
        (twin(), ["b"], "both"),
        (twin(), ["tab", "enter"], "mine"),
    ],
)
async def test_answers_by_key(asked: WaitingAct, keys: list[str], answer: str | None) -> None:
    app = Host(AnswerScreen(question_of(asked, state(), NOW)))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.answers == [answer]


async def test_answers_by_mouse() -> None:
    app = Host(AnswerScreen(question_of(conflict(), state(), NOW)))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.click("#theirs")
        await pilot.pause()
    assert app.answers == ["theirs"]


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20), (60, 15), (40, 12), (250, 60)])
async def test_the_answers_stay_in_sight(size: tuple[int, int]) -> None:
    long = replace(PLAN, description="a description that is rather long " * 6)
    asked = edited(
        Kind.BOTH, replace(long, end=moment(11)), "words " * 60, end=moment(12), description="x " * 90
    )
    app = Host(AnswerScreen(question_of(asked, state(), NOW)))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for button in app.screen.query(Push):
            assert 0 < button.region.y < size[1] - 1
            assert button.region.right <= size[0]
        focused = app.screen.query_one("#later")
        assert focused.parent is not None
        assert focused.parent.query_one(".does", Words).display
        assert app.screen.query_one(Grid).size.width <= size[0]


async def test_where_there_is_little_room_only_the_focused_answer_says_all_it_does() -> None:
    app = Host(AnswerScreen(question_of(act(SITE, NO), state(), NOW)))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        drops = list(app.screen.query(".does").results(Words))
        assert [does.size.height for does in drops] == [1, 1, 1, 1]
        await pilot.press("down", "down")
        await pilot.pause()
        assert [does.size.height for does in drops] == [1, 1, 2, 1]


# what comes of it


class Asked:
    """Answers the dialogs in the place of a person, in turn."""

    def __init__(self, *given: Any) -> None:
        self.given = list(given)
        self.seen: list[Any] = []

    async def __call__(self, question: Any) -> Any:
        self.seen.append(question)
        return self.given.pop(0)


@pytest.mark.parametrize(
    ("asked", "answer", "said"),
    [
        (conflict(), Answer.MINE, "Kept yours: “Sprint planning”"),
        (conflict(), Answer.THEIRS, "Took theirs: “Sprint planning”"),
        (refused(), Answer.AGAIN, "“Fix login” is sent again"),
        (refused(), Answer.DROP, "Dropped: “Fix login”"),
        (edited(Kind.GONE, description="x"), Answer.RESTORE, "“x” is made again"),
        (twin(), Answer.BOTH, "Both stay: “Sprint planning”"),
        (twin(), Answer.MINE, "“Sprint planning” stays, the other is deleted"),
        (twin(), Answer.THEIRS, "The other stays, “Sprint planning” is deleted"),
    ],
)
async def test_an_answer_goes_to_the_session(asked: WaitingAct, answer: Answer, said: str) -> None:
    session: Any = Fake(asked)
    assert await answer_act(session, asked, Asked(answer.value)) == said
    assert session.did == [(1, answer)]


async def test_later_does_nothing() -> None:
    session: Any = Fake(conflict())
    assert await answer_act(session, conflict(), Asked(None)) == ""
    assert session.did == []


async def test_change_opens_the_entry_s_form() -> None:
    shown = replace(state(), days=())
    session: Any = Fake(refused(), shown=shown)
    ask = Asked("change", "Changed “Fix login”")
    assert await answer_act(session, refused(), ask) == "Changed “Fix login”"
    assert type(ask.seen[1]).__name__ == "EntryForm"
    assert ask.seen[1]._fields.entry == entry("local-1", description="Fix login")
    assert session.did == []


async def test_change_asks_for_another_name_of_a_project() -> None:
    session: Any = Fake(act(SITE, NO))
    ask = Asked("change", "Site two")
    assert await answer_act(session, act(SITE, NO), ask) == "“Site” is sent again as “Site two”"
    assert type(ask.seen[1]).__name__ == "AskName"
    assert session.did == [(1, "Site two")]
    assert await answer_act(session, act(SITE, NO), Asked("change", None)) == ""
    assert session.did == [(1, "Site two")]
