"""What each act costs in keys, counted in the real program on a Clockify: the commonest cost one.

The keys that say something (a description, a time, a name) are not counted, nor are those that choose the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from msgspec import Struct

from tests.term import Served, Terminal, afternoon
from tui.domain.times import SystemClock, at, day_of, to_utc

pytestmark = pytest.mark.slow

Entry = tuple[int, int | None, str]
"""(start, end, description) on the server."""


class Said(Struct, frozen=True):
    """What must be said: typed, but not counted."""

    text: str


class Row(Struct, frozen=True):
    """One act: its keys, how many of them count, and what must be so on the server afterwards."""

    act: str
    keys: tuple[str | Said, ...]
    count: int
    on: str = ""
    """The description of the entry on which the cursor is put first."""
    before: tuple[str, ...] = ()
    """Keys that choose what it is done to."""
    then: Callable[[Desk], bool] = lambda _: True


class Desk:
    """The program on a Clockify with a day's entries, and what that Clockify has."""

    def __init__(self, served: Served, terminal: Terminal) -> None:
        self.served = served
        self.terminal = terminal

    def entries(self) -> list[Entry]:
        return sorted((start, end, words) for _, start, end, words in self.served.served())

    def named(self, words: str) -> list[Entry]:
        return [one for one in self.entries() if one[2] == words]

    @property
    def running(self) -> str:
        return next((words for _, end, words in self.entries() if end is None), "")

    def raw(self, words: str) -> list[dict[str, object]]:
        return [one for one in self.served.rig.entries() if one["description"] == words]

    def play(self, row: Row) -> None:
        """Press the row's keys, each when the one before has been drawn, and wait for what it does."""
        terminal = self.terminal
        if row.on:
            # From the top down to it: the line under the cursor is the one in which the timer bar names it.
            terminal.press("/").type(row.on).quiet(0.2).press("enter").quiet(0.2)
        for key in (*row.before, *row.keys):
            if isinstance(key, Said):
                terminal.type(key.text)
            else:
                terminal.press(key)
            terminal.quiet(0.15)
        terminal.wait(lambda: row.then(self) and not self.served.waiting(), f"{row.act} is done")


def clock(hour: int, minute: int = 0, days_ago: int = 0) -> int:
    """That time of today, or of a day before, where it is about two in the afternoon."""
    zone = afternoon()
    day = day_of(SystemClock().now(), zone) - timedelta(days=days_ago)
    return at(day, hour * 3600 + minute * 60, zone)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with closing(Served(tmp_path_factory.mktemp("keys"))) as served:
        rig = served.rig
        rig.call("POST", "/projects", {"name": "Backend"})
        rig.call("POST", "/projects", {"name": "Internal"})
        rig.call("POST", "/tags", {"name": "bug"})

        def add(words: str, start: int, end: int) -> None:
            rig.entry(words, to_utc(start), to_utc(end))

        add("Standup", clock(8), clock(9))
        add("Email", clock(9, 30), clock(10))
        add("Part one", clock(10), clock(11))
        add("Part two", clock(11), clock(12))
        for number in range(10):
            add(f"Ticket {number}", clock(7 + number, 0, 1), clock(8 + number, 0, 1))
        with served.open() as terminal:
            terminal.until("● online").until("Ticket 0")
            yield Desk(served, terminal)


TABLE = (
    Row("start", ("s",), 1, on="Email", then=lambda d: d.running == "Email"),
    Row("switch", ("c",), 1, on="Standup", then=lambda d: d.running == "Standup"),
    Row("stop", ("s",), 1, then=lambda d: d.running == "" and len(d.named("Standup")) == 2),
    Row("undo", ("u",), 1, then=lambda d: d.running == "Standup"),
    Row("undo the switch", ("u",), 1, then=lambda d: d.running == "Email"),
    Row("discard", ("T", "d", "y"), 3, then=lambda d: d.running == "" and len(d.named("Email")) == 1),
    Row("start a thing of the list", ("o", "1"), 2, then=lambda d: d.running != ""),
    Row("change its start", ("T", "b", Said("13:00"), "enter", "y"), 4,
        then=lambda d: (clock(13), None, "Part two") in d.entries()),
    Row("stop earlier", ("T", "s", Said("13:30"), "enter"), 3,
        then=lambda d: (clock(13), clock(13, 30), "Part two") in d.entries()),
    Row("duplicate", ("C",), 1, on="Email", then=lambda d: len(d.named("Email")) == 2),
    Row("undo what was added", ("u",), 1, then=lambda d: len(d.named("Email")) == 1),
    Row("delete", ("d", "y"), 2, on="Part two",
        then=lambda d: d.named("Part two") == [(clock(11), clock(12), "Part two")]),
    Row(
        "add from one line",
        ("i", Said("yesterday 18-19 Written in one line"), "enter"),
        2,
        then=lambda d: d.named("Written in one line") == [(clock(18, 0, 1), clock(19, 0, 1), "Written in one line")],
    ),
    Row("fill a gap", ("g", Said("Filled"), "enter"), 2, on="Email", before=(".",),
        then=lambda d: d.named("Filled") == [(clock(9), clock(9, 30), "Filled")]),
    Row("find", ("/", Said("ticket 3"), "enter"), 2, then=lambda d: "s starts “Ticket 3”" in d.terminal.text),
    Row("billable", ("b", "y"), 2, on="Standup", then=lambda d: any(one["billable"] for one in d.raw("Standup"))),
    Row("merge", ("m", "y"), 2, on="Part two",
        then=lambda d: [one[:2] for one in d.entries() if "Part" in one[2]] == [(clock(10), clock(12))]),
    Row("undo what was sent", ("u", "y"), 2, then=lambda d: len(d.named("Part one")) == 1),
    Row("split", ("S", Said("10:30"), "enter", "y"), 3, on="Part one",
        then=lambda d: [one[:2] for one in d.named("Part one")] == [(clock(10), clock(10, 30)), (clock(10, 30), clock(11))]),
    Row("shift", (">", "y"), 2, on="Ticket 9",
        then=lambda d: d.named("Ticket 9") == [(clock(16, 5, 1), clock(17, 5, 1), "Ticket 9")]),
    Row("project of ten", ("p", Said("internal"), "enter", "y"), 4, on="Ticket 9",
        before=("v", *["j"] * 10),
        then=lambda d: sum(one["projectId"] is not None for one in d.served.rig.entries()) == 10),
    Row("tags of ten", ("#", Said("bug"), "tab", "enter", "y"), 4,
        then=lambda d: sum(bool(one["tagIds"]) for one in d.served.rig.entries()) == 10),
    Row("undo it for all ten", ("u", "y"), 2,
        then=lambda d: not any(one["tagIds"] for one in d.served.rig.entries())),
)  # fmt: skip


def test_the_table_counts_its_keys() -> None:
    for row in TABLE:
        assert sum(not isinstance(key, Said) for key in row.keys) <= row.count, row.act
    at_most = {"start": 1, "stop": 1, "switch": 1, "duplicate": 1, "undo": 1}
    at_most |= {"add from one line": 2, "fill a gap": 2, "find": 2, "delete": 2, "billable": 2, "merge": 2}
    at_most |= {"split": 3, "stop earlier": 3, "discard": 3, "project of ten": 4, "tags of ten": 4}
    counts = {row.act: row.count for row in TABLE}
    assert {act: counts[act] for act in at_most} == at_most


def test_a_day_by_keys_each_act_in_as_many_as_the_table_says(desk: Desk) -> None:
    for row in TABLE:
        desk.play(row)
