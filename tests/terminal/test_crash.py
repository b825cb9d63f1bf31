"""kill -9 at any moment, on a network that fails: what the screen said was done is done, once."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.term import Served
from tui.domain.times import format_time, from_utc

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("CLOCKPANE_KILLS", "12"))
CHAPTER = 25
"""Kills on one home folder: then all is settled and counted, and the next chapter begins in a new one."""
SEED = int(os.environ.get("CLOCKPANE_SEED", "7"))

FAULTS = ("after", "drop", "cut", "before", "drop before", "fails", "limit 1", "html")
_ROW = re.compile(r"(\d\d:\d\d) – +(now|\d\d:\d\d)\S* +-?\d+:\d\d +(act \d+\.)")

Span = tuple[int, int]
"""Not before the one instant and not after the other."""
Rows = Counter[tuple[str, bool]]
"""How often each (description, whether it runs) is there."""


class Crashed(Exception):
    """The program was killed."""


@dataclass(frozen=True)
class Kept:
    """An entry as the screen last showed it."""

    description: str
    start: Span
    end: Span | None = None

    def is_like(self, there: dict[str, Any]) -> bool:
        """Whether that can be it: the instants lie between the key that was pressed and the sight of it."""
        start, end = _instants(there)
        if self.description != there["description"] or not self.start[0] <= start <= self.start[1]:
            return False
        return end is None if self.end is None else end is not None and self.end[0] <= end <= self.end[1]


Ledger = tuple[Kept, ...]


def counted(ledger: Ledger) -> Rows:
    return Counter((one.description, one.end is None) for one in ledger)


def rows_on(text: str) -> Rows:
    return Counter((match[3], match[2] == "now") for match in _ROW.finditer(text))


class Day(Served):
    """One home folder, one server, and what the screen has said so far."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.faults = random.Random(seed + 1)
        super().__init__(folder)
        self.ledger: Ledger = ()
        self.maybe: Ledger | None = None
        """What the ledger is too, if an act was done of which the screen has not told."""
        self.said: Callable[[str], bool] = lambda _: False
        """Whether the screen tells of it."""
        self.since = 0
        self.number = 0
        self.told: list[str] = []
        """What was done, for whoever looks into a failure."""
        self.keys_left = -1
        """Keys until the kill; below zero there is none to come."""
        self.terminal = self.open(rows=80)

    def fault(self, method: str, path: str) -> str:
        """A third of all that is written goes wrong in some way, and some of what is read."""
        if self.faults.random() >= (0.35 if method != "GET" else 0.06):
            return ""
        return self.faults.choice(FAULTS)

    # typing, with the kill in wait

    def press(self, *keys: str) -> None:
        for key in keys:
            sent = self.terminal.sent
            self.terminal.press(key)
            self.keys_left -= 1
            if self.keys_left == 0:
                self._crash(sent)

    def commit(self, key: str, after: Ledger, said: Callable[[str], bool]) -> None:
        """The key that does it: from now on the act may be done, and is as soon as the screen tells of it."""
        self.maybe, self.said = after, said
        if self.keys_left > 0 and self.chance.random() < 0.7:
            self.keys_left = 1
        self.press(key)
        self.wait(lambda: said(self.terminal.text), f"{self.told[-1]} is on the screen")
        self.ledger, self.maybe = _until_now(after), None

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        self.terminal.wait(condition, f"{what}\n{self.story()}")

    def until(self, pattern: str) -> re.Match[str]:
        self.terminal.until(pattern)
        found = re.search(pattern, self.terminal.text)
        assert found
        return found

    def _crash(self, sent: int) -> None:
        """Kill it a moment after the last key, measured in what it has drawn since, or in time."""
        bound, bytes_more = time.monotonic(), self.chance.randint(1, 4000)
        if self.chance.random() < 0.4:
            while self.terminal.sent - sent < bytes_more and time.monotonic() < bound + 0.5:
                self.terminal.read(0.002)
        else:
            wait = self.chance.choice((0.0, self.chance.random() * 0.1, self.chance.random() * 1.5))
            while time.monotonic() < bound + wait:
                self.terminal.read(0.002)
        self.terminal.crash()
        if self.maybe is not None and self.said(self.terminal.text):
            self.told.append("  (it was on the screen when the program was killed)")
            self.ledger, self.maybe = _until_now(self.maybe), None
        self.told.append("  killed")
        raise Crashed

    def story(self) -> str:
        return "\n".join(self.told[-14:])

    # what a person does

    def act(self) -> None:
        """Anything that can be done now."""
        choices: list[Callable[[], None]] = [self.new, self.new, self.twins]
        if self.ledger:
            choices += [self.edit, self.delete]
            choices += [self.stop, self.switch] if self._running() else [self.start, self.start]
        self.chance.choice(choices)()

    def _name(self, what: str) -> str:
        self.number += 1
        name = f"act {self.number}."
        self.told.append(f"{what} “{name}”")
        self.since = int(time.time())
        return name

    def _now(self) -> Span:
        """From the first key of the act until nobody knows yet when."""
        return self.since, 1 << 40

    def _running(self) -> Kept | None:
        return next((one for one in self.ledger if one.end is None), None)

    def _stopped(self) -> Ledger:
        return tuple(one if one.end else replace(one, end=self._now()) for one in self.ledger)

    def _open_form(self) -> None:
        self.press("n")
        found = self.until(r"New entry +(│|as you left it)")
        if found[1] != "│":
            self._leave_form()
            self.press("n")
            self.until(r"New entry +│")

    def _leave_form(self) -> None:
        """A form that was open at the kill comes back as it was left; these acts begin with a fresh one."""
        self.press("escape")
        self.until("esc cancel")
        self.press("y")
        self.terminal.until_gone("esc cancel|esc  Leave").quiet(0.15)

    def _put(self, field: str, value: str) -> None:
        """Type into a field of the form until it says that: whoever types looks at what he has typed."""
        self.press(*value)
        for _ in range(3):
            self.terminal.quiet(0.05)
            if re.search(rf"{field} +{value} ", self.terminal.text):
                return
            self.told.append(f"  {field} does not say {value}, though it was typed: once more")
            self.press("end", "ctrl+u", *value)

    def _choose(self, key: str, pattern: str) -> re.Match[str] | None:
        """Press a key on one of the newest entries; None where no entry is chosen."""
        self.press("home", *["down"] * self.chance.randint(0, 3))
        self.press(key)
        self.until(f"{pattern}|Nothing to (edit|delete) here")
        # Such words may be those of a try before.
        self.terminal.quiet(0.2)
        return re.search(pattern, self.terminal.text)

    def new(self) -> None:
        name = self._name("start by the form")
        self._open_form()
        self.press(*name)
        after = (*self._stopped(), Kept(name, self._now()))
        self.commit("enter", after, lambda text: rows_on(text)[name, True] == 1)

    def twins(self) -> None:
        """The same entry twice, and both are wanted."""
        name = self._name("add twins")
        minute = int(time.time()) // 60 * 60
        start, end = minute - 120, minute - 60
        twin = Kept(name, (start, start), (end, end))
        for count in (1, 2):
            self._open_form()
            self.press(*name, *["tab"] * 4)
            self._put("start", format_time(start, self.rig.zone))
            self.press("tab")
            self._put("end", format_time(end, self.rig.zone))
            self.commit(
                "ctrl+s",
                (*self.ledger, twin),
                lambda text, count=count: rows_on(text)[name, False] == count,  # type: ignore[misc]
            )
            self.told.append(f"  twin {count} is there")

    def start(self) -> None:
        found = self.until(r"s starts “(act \d+\.)”")
        self.since = int(time.time())
        self.told.append(f"start again “{found[1]}”")
        after = (*self.ledger, Kept(found[1], self._now()))
        self.commit("s", after, lambda text: rows_on(text)[found[1], True] == 1)

    def stop(self) -> None:
        self.since = int(time.time())
        self.told.append("stop")
        self.commit("s", self._stopped(), lambda text: "○ nothing running" in text)

    def switch(self) -> None:
        runs = self._running()
        assert runs
        self.press("home", *["down"] * self.chance.randint(1, 4))
        self.terminal.quiet(0.3)
        found = re.search(r"switches to .*?(act \d+\.)", self.terminal.text)
        if found is None or found[1] == runs.description:
            return
        self.since = int(time.time())
        self.told.append(f"switch to “{found[1]}”")
        after = (*self._stopped(), Kept(found[1], self._now()))
        self.commit("c", after, lambda text: rows_on(text)[found[1], True] == 1)

    def edit(self) -> None:
        found = self._choose("e", r"Edit entry +(?:as you left it|[^│]*· (\S+) – (\S+))")
        if found is None:
            return
        if found[1] is None:
            self._leave_form()
            return
        old = self.until(r"description +(act \d+\.)")[1]
        name = self._name(f"edit “{old}” {found[1]} – {found[2]} to")
        self.press("end", "ctrl+u", *name, "enter")
        self.until("esc cancel")
        which = self._that(old, runs=found[2] == "now")
        after = tuple(replace(one, description=name) if one is which else one for one in self.ledger)
        self.commit("y", after, lambda text: f"Changed “{name}”" in text)

    def delete(self) -> None:
        found = self._choose("d", r"(act \d+\.) · no project · [\w ]+[\s│]+(\S+) – +(\S+)[\s\S]*esc cancel")
        if found is None:
            return
        self.told.append(f"delete “{found[1]}” {found[2]} – {found[3]}")
        which = self._that(found[1], runs=found[3] == "now")
        after = tuple(one for one in self.ledger if one is not which)
        # The words of an earlier deletion may still be there.
        self.terminal.until_gone(f"Deleted “{re.escape(found[1])}”")
        self.commit("y", after, lambda text: f"Deleted “{found[1]}”" in text)

    def _that(self, description: str, *, runs: bool) -> Kept:
        """The entry that is meant. Of several that are called so it is not known which: then the times of none are."""
        alike = [one for one in self.ledger if one.description == description and (one.end is None) == runs]
        assert alike, f"“{description}” is none of what the screen has told of\n{self.story()}"
        if len({(one.start, one.end) for one in alike}) > 1:
            anywhen = (0, 1 << 40)
            blurred = {id(one): replace(one, start=anywhen, end=one.end and anywhen) for one in alike}
            self.ledger = tuple(blurred.get(id(one), one) for one in self.ledger)
            return next(iter(blurred.values()))
        return alike[0]

    # crash and return

    def life(self) -> None:
        """A few acts, then one in which the program is killed; then it is started again."""
        try:
            if self.chance.random() < 0.12:
                self.told.append("nothing: killed while it opens")
                self.keys_left = 1
                self.press("up")
            for _ in range(self.chance.randint(0, 2)):
                self.act()
            while True:
                # The acts take from three keys to twenty.
                self.keys_left = self.chance.randint(1, 24)
                self.act()
        except Crashed:
            self.keys_left = -1
        self.terminal.end()
        self.terminal = self.open(rows=80)
        self.look()

    def look(self) -> None:
        """What was shown is there; what was typed and not shown is there once, or not at all."""
        # The keys stand at the end of the first picture.
        self.until(
            r"jane@acme.io[\s\S]*that is all[\s\S]*palette|Nothing tracked[\s\S]*palette|Reading[\s\S]*palette"
        )
        self.terminal.quiet(0.1)
        may = [self.ledger, *([self.maybe] if self.maybe is not None else [])]
        found: list[Ledger] = []

        def agrees() -> bool:
            found[:] = [one for one in may if counted(one) == rows_on(self.terminal.text)]
            return bool(found)

        self.wait(agrees, f"one of {[_plain(one) for one in may]}")
        if self.maybe is not None:
            self.told.append(f"  {'done' if found[0] is self.maybe else 'not done'}, as it turned out")
        self.ledger, self.maybe = _until_now(found[0]), None

    def settle(self) -> None:
        """On a network that works: server, mirror and screen agree, and each entry is there once."""
        self.rig.faults.chance = None
        self.terminal.press("ctrl+r")
        self.wait(lambda: not self.waiting(), "all is sent")
        self.terminal.press("ctrl+r")
        self.wait(lambda: self.mirrored() == self.served(), "the mirror is like the server")
        self.look()
        self.terminal.press("q")
        assert self.terminal.ended() == 0
        there = self.rig.entries()
        assert Counter((one["description"], _instants(one)[1] is None) for one in there) == counted(
            self.ledger
        ), f"the server has {there}\n{self.story()}"
        for one in there:
            assert any(kept.is_like(one) for kept in self.ledger), f"{one} in none of {self.ledger}"
        log = self.home / "state/clockpane/clockpane.log"
        assert "Traceback" not in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")

    def close(self) -> None:
        self.terminal.end()
        super().close()


def _until_now(ledger: Ledger) -> Ledger:
    """What was done at an instant that nobody could know was done by now."""
    latest = int(time.time())

    def known(span: Span | None) -> Span | None:
        return span and (span[0], min(span[1], latest))

    return tuple(replace(one, start=known(one.start) or one.start, end=known(one.end)) for one in ledger)


def _instants(there: dict[str, Any]) -> tuple[int, int | None]:
    span = there["timeInterval"]
    return from_utc(span["start"]), from_utc(span["end"]) if span["end"] else None


def _plain(ledger: Ledger) -> list[str]:
    return sorted(f"{one.description}{' runs' if one.end is None else ''}" for one in ledger)


def chapters() -> list[tuple[int, int]]:
    """(seed, kills) of each."""
    sizes = [CHAPTER] * (KILLS // CHAPTER) + ([KILLS % CHAPTER] if KILLS % CHAPTER else [])
    return [(SEED + number * 100, size) for number, size in enumerate(sizes)]


@pytest.mark.parametrize(("seed", "kills"), chapters())
def test_whenever_it_is_killed_each_entry_is_there_once(tmp_path: Path, seed: int, kills: int) -> None:
    day = Day(tmp_path, seed)
    try:
        day.terminal.until("jane@acme.io")
        day.rig.faults.chance = day.fault
        for _ in range(kills):
            day.life()
        day.settle()
        assert {"after", "drop", "cut"} & set(day.rig.faults.hit), "no answer was lost"
    except BaseException:
        print(f"CLOCKPANE_SEED={seed} CLOCKPANE_KILLS={kills}", day.rig.faults.hit, *day.told, sep="\n")
        raise
    finally:
        day.close()
