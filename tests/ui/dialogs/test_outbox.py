"""The outbox screen: what it says of each act, and what its keys do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.ui.dialogs.builders import NOW, Host, entry, moment, state
from tests.ui.dialogs.waiting import PLAN, Fake, act, conflict, refused, stopped
from tui.domain.commands import (
    CreateClient,
    CreateEntry,
    CreateProject,
    CreateTag,
    CreateTask,
    DeleteEntry,
    EditEntry,
    StopEntry,
    Twins,
)
from tui.domain.entries import EntryChange
from tui.domain.errors import Gone
from tui.domain.projects import Client, Project, Tag, Task
from tui.domain.trouble import Answer, Event, Kind, Trouble
from tui.present.outbox import act_line, act_words, event_line, facts, history, stand, why_it_waits
from tui.present.text import line_width, plain
from tui.screens.outbox import OutboxScreen
from tui.session.state import Link, WaitingAct
from tui.widgets.grid import Grid
from tui.widgets.keybar import KeyBar
from tui.widgets.listing import Listing
from tui.widgets.words import Words

YESTERDAY = entry("y", moment(-15), moment(-14), description="Fix login")
ADD = act(CreateEntry(YESTERDAY), seq=2)
EVENTS = (
    Event(at=moment(14), what="The server said no.", about="Fix login", times=3, bad=True),
    Event(at=moment(-2), what="Sent.", about="Standup"),
)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (ADD, "Add “Fix login” · Mon 23 Nov 09:00–10:00"),
        (act(CreateEntry(replace(PLAN, end=None))), "Start “Sprint planning” · 09:30"),
        (act(StopEntry("plan", moment(10, 45)), base=PLAN), "Stop “Sprint planning” at 10:45"),
        (conflict(), "Change “Sprint planning”: tags, end"),
        (
            act(EditEntry("plan", EntryChange(project_id="be", task_id="login")), base=PLAN),
            "Change “Sprint planning”: project",
        ),
        (
            act(EditEntry("plan", EntryChange(task_id="login")), base=PLAN),
            "Change “Sprint planning”: project",
        ),
        (act(EditEntry("gone", EntryChange(start=1))), "Change an entry: start"),
        (
            act(DeleteEntry("plan"), base=replace(PLAN, description="")),
            "Delete an entry without a description · 09:30–10:30",
        ),
        (act(CreateProject(Project(id="p", workspace_id="w", name="X"))), "New project “X”"),
        (act(CreateTask(Task(id="t", project_id="be", name="X"))), "New task “X” in Backend API"),
        (act(CreateClient(Client(id="c", workspace_id="w", name="X\x1b"))), "New client “X␛”"),
        (act(CreateTag(Tag(id="g", workspace_id="w", name="bug"))), "New tag #bug"),
        (
            act(
                Twins("o", "plan"),
                Trouble(said="", kind=Kind.TWIN, theirs=replace(PLAN, id="o", description="Y")),
                shown=PLAN,
            ),
            "Is “Sprint planning” the same as “Y”?",
        ),
        (
            act(
                Twins("o", "plan"), Trouble(said="", kind=Kind.TWIN, theirs=replace(PLAN, id="o")), shown=PLAN
            ),
            "Is “Sprint planning” here twice?",
        ),
    ],
)
def test_an_act_in_words(one: WaitingAct, words: str) -> None:
    assert act_words(one, state(), NOW) == words


@pytest.mark.parametrize(
    ("waits", "mark", "end"),
    [
        ("waiting", "↑", "waiting"),
        ("sending", "◌", "sending"),
        ("unclear", "?", "looked up first"),
        ("needs_you", "!", "needs you"),
    ],
)
def test_a_row_has_mark_words_and_state(waits: str, mark: str, end: str) -> None:
    line = plain(act_line(replace(ADD, state=waits), state(), NOW, 80))
    assert line.startswith(f" {mark} Add “Fix login”")
    assert line.endswith(end)


@given(st.text(max_size=90), st.integers(min_value=36, max_value=120), st.sampled_from(["Acme", "Side job"]))
def test_every_row_is_as_wide_as_the_list(text: str, cells: int, workspace: str) -> None:
    one = replace(ADD, command=CreateEntry(replace(YESTERDAY, description=text)), workspace=workspace)
    assert line_width(act_line(one, state(), NOW, cells)) == cells
    happened = Event(at=NOW, what=text, about=text, times=12, bad=True)
    assert line_width(event_line(happened, state(), NOW, cells, 16)) <= cells


def test_a_long_name_gives_way_and_not_the_times() -> None:
    long = replace(ADD, command=CreateEntry(replace(YESTERDAY, description="Fix the login " * 9)))
    line = plain(act_line(long, state(), NOW, 60))
    assert "…” · Mon 23 Nov 09:00–10:00" in line
    assert "Side job" in plain(act_line(replace(long, workspace="Side job"), state(), NOW, 76))


def said(one: WaitingAct, **sync: Any) -> str:
    shown = state()
    return why_it_waits(one, replace(shown, sync=replace(shown.sync, **sync)), NOW)


def test_why_there_is_nothing_to_answer() -> None:
    assert said(ADD, link=Link.OFFLINE) == "it is sent as soon as Clockify can be reached"
    assert said(ADD, link=Link.KEY_REFUSED) == "it is sent as soon as the key is accepted"
    assert said(ADD, link=Link.ONLINE) == "it is sent next, behind what was done before it"
    held = {"link": Link.ONLINE, "next_send": moment(15)}
    assert said(ADD, **held) == "it is sent at 15:00: a limit holds it back"
    assert said(replace(ADD, state="sending")) == "it is on its way right now"
    assert (
        said(replace(ADD, state="unclear")) == "its answer was lost: it is looked for before it is sent again"
    )


def test_an_act_behind_one_that_needs_you_says_so() -> None:
    behind = act(CreateEntry(replace(YESTERDAY, project_id="local-p")))
    shown = replace(state(), problems={"local-p": "No."})
    assert why_it_waits(behind, shown, NOW) == "it waits for an act that needs you"
    timer = act(CreateEntry(replace(YESTERDAY, end=None)))
    assert why_it_waits(timer, state(), NOW, [stopped(Kind.REFUSED)]) == "it waits for an act that needs you"
    assert why_it_waits(timer, state(), NOW) != "it waits for an act that needs you"


def test_the_details_say_all_that_is_known() -> None:
    one = replace(ADD, attempts=3, events=(EVENTS[1], EVENTS[0]), workspace="Side job")
    told = {plain(label): plain(value) for label, value in facts(one, state(), NOW)}
    assert told == {
        "waiting": "it is sent as soon as Clockify can be reached",
        "done": "13:00",
        "tries": "sent 3 times",
        "workspace": "Side job",
        "last answer": "! The server said no.",
    }
    assert [" ".join(map(plain, row)) for row in history(one.events, state(), NOW)] == [
        "Mon 23 Nov 22:00 Sent.",
        "14:00 ! The server said no. ×3",
    ]
    needs = [plain(value) for _, value in facts(refused(), state(), NOW)]
    assert needs == ["Project is required", "the project", "13:00"]


def test_how_it_stands_with_the_server() -> None:
    shown = state()
    sync = replace(shown.sync, link=Link.OFFLINE, needs_you=1, waiting=1200, next_send=moment(15))
    assert plain(stand(replace(shown, sync=sync), NOW)) == (
        "○ offline · 1 needs you · 1,200 waiting · next request at 15:00"
    )
    assert plain(stand(replace(shown, sync=replace(shown.sync, link=Link.ONLINE)), NOW)) == ("● online")


# the screen


def rows(app: Host) -> list[str]:
    listing = app.screen.query_one(Listing)
    return [text for y in range(listing.size.height) if (text := listing.render_line(y).text.strip())]


def told(app: Host, name: str) -> str:
    return app.screen.query_one(name, Words).plain


def details(app: Host) -> str:
    return app.screen.query_one("#facts", Grid).plain


def hints(app: Host) -> str:
    return app.screen.query_one(KeyBar).render_line(0).text


def opened(session: Any) -> Host:
    return Host(OutboxScreen(session))


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20), (60, 15), (40, 12)])
async def test_list_and_details(size: tuple[int, int]) -> None:
    app = opened(Fake(refused(), ADD, events=EVENTS))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert rows(app)[0].startswith("! Add “Fix")
        assert rows(app)[1].endswith("waiting")
        assert "Project is required" in details(app)
        assert "enter Answer" in hints(app)
        assert told(app, "#stand").endswith("1 needs you · 1 waiting")
        await pilot.press("j")
        assert "Project is required" not in details(app)
        assert "enter Answer" not in hints(app)
        listing, more = app.screen.query_one("#rows").region, app.screen.query_one("#more").region
        assert (more.x >= listing.right) == (size[0] >= 110)
        assert app.screen.query_one(KeyBar).region.bottom <= size[1]


async def test_nothing_waits_shows_what_happened_lately() -> None:
    app = opened(Fake(events=EVENTS))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "Nothing waits: all that you did is in this machine's own account." in told(app, "#stand")
        assert rows(app) == [
            "!            14:00  “Fix login” · The server said no. ×3",
            "Mon 23 Nov 22:00  “Standup” · Sent.",
        ]
        assert "3 in a row" in details(app)
        await pilot.press("enter")
        assert told(app, "#said") == "Nothing to answer here"
        await pilot.press("tab")
        assert rows(app) == ["nothing waits"]


async def test_the_two_views_in_turn() -> None:
    session: Any = Fake(refused(), ADD, events=EVENTS)
    app = opened(session)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("j", "l")
        assert "Sent." in rows(app)[1]
        await pilot.press("tab")
        assert rows(app)[0].startswith("! Add")
        views = app.screen.query_one("#views")
        await pilot.click("#views", offset=(views.size.width - 4, 0))
        await pilot.pause()
        assert "Sent." in rows(app)[1]
        await pilot.press("r")
        assert session.did == [("sync",)]
        await pilot.press("ctrl+l")
        await pilot.pause()
    assert app.answers == [None]
    assert session.listeners == [], "it does not follow any more"


async def test_it_follows_the_session_and_stays_on_its_act() -> None:
    session: Any = Fake(refused(), ADD, replace(ADD, seq=3))
    app = opened(session)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("down", "down")
        session.put(replace(ADD, seq=3, state="sending"))
        await pilot.pause()
        assert [line.split()[0] for line in rows(app)] == ["◌"]
        assert "it is on its way right now" in details(app)
        session.put(refused(), replace(ADD, seq=3))
        await pilot.pause()
        assert app.screen.query_one(Listing).cursor == 1
        assert told(app, "#stand").endswith("1 needs you · 1 waiting")


async def test_enter_answers_what_needs_it() -> None:
    session: Any = Fake(refused(), ADD)
    app = opened(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert type(app.screen).__name__ == "AnswerScreen"
        await pilot.press("a")
        await pilot.pause()
        assert session.did == [(1, Answer.AGAIN)]
        assert told(app, "#said") == "“Fix login” is sent again"
        assert len(rows(app)) == 1
        await pilot.press("enter")
        assert told(app, "#said") == "Nothing to answer: it is sent as soon as Clockify can be reached"


async def test_after_an_answer_the_next_one_is_chosen() -> None:
    session: Any = Fake(refused(), replace(refused(), seq=4), ADD)

    async def answer(seq: int, answer: Answer) -> None:
        session.put(replace(refused(), seq=4), replace(refused(), seq=seq, state="waiting"), ADD)

    session.answer = answer
    app = opened(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("a")
        await pilot.pause()
        current = app.screen.query_one(Listing).current
        assert (current.seq, current.state) == (4, "needs_you")
        assert told(app, "#said") == "“Fix login” is sent again"
        assert "enter Answer" in hints(app)


async def test_what_was_answered_elsewhere_is_said() -> None:
    session: Any = Fake(refused())
    session.fails = Gone("This does not wait for an answer any more.", "It was answered.")
    app = opened(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("d")
        await pilot.pause()
        assert told(app, "#said").startswith("▲ This does not wait for an answer any more.")


async def test_a_click_moves_and_a_second_one_opens() -> None:
    app = opened(Fake(ADD, refused()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click(Listing, offset=(10, 1))
        await pilot.pause()
        assert app.screen.query_one(Listing).cursor == 1
        await pilot.click(Listing, offset=(10, 1), times=2)
        await pilot.pause()
        assert type(app.screen).__name__ == "AnswerScreen"


async def test_ten_thousand_acts_are_drawn_as_far_as_they_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def counted(one: WaitingAct, *rest: Any) -> Any:
        drawn.append(one.seq)
        return act_line(one, *rest)

    monkeypatch.setattr("tui.screens.outbox.words.act_line", counted)
    app = opened(Fake(*(replace(ADD, seq=number) for number in range(10_000))))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert 0 < len(set(drawn)) < 40
        await pilot.press("end")
        await pilot.pause()
        assert 9_999 in drawn
        assert len(set(drawn)) < 80
        drawn.clear()
        await pilot.press("up")
        await pilot.pause()
        assert len(set(drawn)) <= 2, "a move draws two rows"


@pytest.mark.parametrize(("count", "first"), [(10, "read"), (10_000, "drawn")])
async def test_many_acts_are_read_behind_the_first_frame(
    monkeypatch: pytest.MonkeyPatch, count: int, first: str
) -> None:
    session: Any = Fake(*(replace(ADD, seq=number) for number in range(count)))
    order: list[str] = []
    draw, read = Listing.render_line, session.waiting_acts
    monkeypatch.setattr(Listing, "render_line", lambda self, y: order.append("drawn") or draw(self, y))
    session.waiting_acts = lambda: order.append("read") or read()
    app = opened(session)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert rows(app)
    assert order[0] == first
    assert order.count("read") == 1
