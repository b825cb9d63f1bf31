"""Two programs on one mirror, in two real terminals."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.term import Served, Terminal

pytestmark = pytest.mark.slow

WITHIN = 1.0
"""Seconds after which what one program shows is on the screen of the other."""


class Two(Served):
    """The first holds the lock, so it sends; the second writes to the same mirror."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        super().__init__(folder)
        stack.callback(self.close)
        self.first, self.second = (stack.enter_context(self.opened()) for _ in range(2))

    def opened(self) -> Terminal:
        return self.open().until("jane@acme.io").until("● online").until("Nothing tracked|that is all")

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait while both go on."""
        end = time.monotonic() + 20
        while not condition():
            shown = "\n".join(terminal.text for terminal in (self.first, self.second))
            assert time.monotonic() < end, f"never: {what}\n{shown}"
            for terminal in (self.first, self.second):
                terminal.read(0.005)

    def all_is_sent(self) -> None:
        """Server, mirror and both screens agree."""
        self.wait(lambda: not self.waiting(), "all is sent")
        self.first.press("ctrl+r")
        self.wait(lambda: self.mirrored() == self.served(), "the mirror is like the server")
        self.wait(
            lambda: rows(self.first) == rows(self.second) and len(rows(self.first)) == len(self.served()),
            "both show the same",
        )


def rows(terminal: Terminal) -> list[tuple[str, str]]:
    """(end, description) of the entries on the screen, by description."""
    found = re.findall(r"\d\d:\d\d – +(now|\d\d:\d\d)\S* +-?\d+:\d\d +(\S.*?)  ", terminal.text)
    return sorted(found)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with ExitStack() as stack:
        yield Two(tmp_path, stack)


def test_what_is_done_in_one_is_soon_on_the_screen_of_the_other(two: Two) -> None:
    waits = []
    for number in range(8):
        # In turn from either side: who sends, and who does not.
        here, there = (two.first, two.second) if number % 2 else (two.second, two.first)
        here.press("n").type(f"act {number}").press("enter")
        pattern = rf"now +0:00 +act {number} "
        two.wait(lambda pattern=pattern, here=here: re.search(pattern, here.text), "it is shown")  # type: ignore[misc]
        shown = time.monotonic()
        two.wait(lambda pattern=pattern, there=there: re.search(pattern, there.text), "the other shows it")  # type: ignore[misc]
        waits.append(round(time.monotonic() - shown, 2))
    print(waits)
    assert max(waits) <= WITHIN, waits
    two.all_is_sent()
    assert len(two.served()) == 8


def test_what_is_done_in_the_one_that_does_not_send_is_sent_by_the_other(two: Two) -> None:
    os.kill(two.first.pid, signal.SIGSTOP)
    try:
        two.second.press("n").type("from the second").press("enter").until("↑ 1 waiting")
        two.second.press("ctrl+r").until("Syncing")
        assert two.rig.entries() == [], "the second does not send"
    finally:
        os.kill(two.first.pid, signal.SIGCONT)
    two.wait(two.rig.entries, "the first sends it")
    two.all_is_sent()
    assert [one["description"] for one in two.rig.entries()] == ["from the second"]
    assert two.rig.faults.posts == 1


@pytest.mark.parametrize("fault", ["drop", "drop before"])
def test_the_other_takes_over_when_the_sender_is_killed(two: Two, fault: str) -> None:
    """In the middle of a request, of which nobody alive knows whether it arrived."""

    two.rig.faults.plan("POST", "time-entries", fault)
    two.rig.faults.dropping = lambda: os.kill(two.first.pid, signal.SIGKILL)
    two.second.press("n").type("once").press("enter").until("now +0:00 +once")
    two.second.wait(lambda: two.rig.faults.hit == [fault], "the sender was killed")
    two.second.press("n").type("and on").press("enter").until("now +0:00 +and on")
    two.second.wait(lambda: not two.waiting(), "the second has taken over")
    two.second.press("ctrl+r")
    two.second.wait(lambda: two.mirrored() == two.served(), "the mirror is like the server")
    assert sorted(one["description"] for one in two.rig.entries()) == ["and on", "once"]
    assert [one["timeInterval"]["end"] is None for one in two.rig.entries()].count(True) == 1
    assert two.rig.faults.posts == (2 if fault == "drop" else 3), "what had arrived was sent again"


def test_both_start_a_timer_in_the_same_moment(two: Two) -> None:
    for number in range(4):
        if number % 2:
            # Of these the server does not know yet when the next ones are started.
            two.rig.down()
        for terminal, side in ((two.first, "one"), (two.second, "two")):
            terminal.press("n").until("New entry").type(f"{side} {number}")
        for terminal in (two.first, two.second):
            os.write(terminal._fd, b"\r")
        two.wait(
            lambda number=number: all(  # type: ignore[misc]
                re.search(rf"{side} {number} ", terminal.text)
                for side in ("one", "two")
                for terminal in (two.first, two.second)
            ),
            "both show both",
        )
        assert two.ask("SELECT count(*) FROM entries WHERE end IS NULL") == [(1,)]
        if number % 2:
            two.rig.back_up()
    two.all_is_sent()
    there = two.served()
    assert len(there) == 8
    running = [one for one in there if one[2] is None]
    assert len(running) == 1
    for terminal in (two.first, two.second):
        terminal.until(rf"● 0:00:\d\d +{running[0][3]} ")
        assert [end for end, _ in rows(terminal)].count("now") == 1
    assert not two.waiting()
