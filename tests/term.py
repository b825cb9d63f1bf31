"""The real program in a real terminal: a pseudo-terminal that is typed into and looked at."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import resource
import select
import signal
import sqlite3
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte
import pytest

from tests.rig import Rig
from tui.domain.times import SystemClock, from_utc

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
}
# What a modern program says to its terminal and pyte would print: keyboard protocols, mode queries, titles.
_UNKNOWN = re.compile(
    r"\x1b\[[<>=?][0-9;:]*\$?[a-gi-km-zA-Z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^][^\x1b]*\x1b\\|\x1b\[[0-9]+ q"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:<>=?$ ]*|\][^\x07\x1b]*|[P_^][^\x1b]*)?$")


class Terminal:
    """A program on a pseudo-terminal of so many columns and rows."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 36,
        env: Mapping[str, str] | None = None,
        patience: float = 20.0,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.patience = patience
        self.sent = 0
        """Bytes that the program has written."""
        self.exit_status: int | None = None
        self._stream = pyte.Stream(self.screen)
        self._bytes = b""
        self._rest = ""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execvpe(command[0], list(command), _environment(env or {}))
            finally:
                os._exit(127)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    # typing

    def press(self, *keys: str) -> Self:
        """Press keys by name, or letters."""
        for key in keys:
            if key in KEYS:
                sign = KEYS[key]
            elif key.startswith("ctrl+"):
                sign = chr(ord(key[-1].upper()) & 0x1F)
            else:
                sign = key
            os.write(self._fd, sign.encode())
            self.read(0.02)
        return self

    def type(self, text: str) -> Self:
        """Type letters one after the other."""
        return self.press(*text)

    def paste_keys(self, keys: str) -> Self:
        """Many keys in one piece, as a slow connection delivers them."""
        os.write(self._fd, keys.encode())
        self.read(0.05)
        return self

    def click(self, column: int, row: int) -> Self:
        """Click on a cell, counted from 0."""
        os.write(self._fd, f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m".encode())
        self.read(0.02)
        return self

    def resize(self, columns: int, rows: int) -> Self:
        """Give the terminal another size."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)
        return self

    # looking

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, pattern: str) -> Self:
        """Wait until the screen matches; an AssertionError shows the screen that never did."""
        return self.wait(lambda: re.search(pattern, self.text) is not None, f"{pattern!r} on the screen")

    def until_gone(self, pattern: str) -> Self:
        """Wait until the screen does not match any more."""
        return self.wait(lambda: re.search(pattern, self.text) is None, f"{pattern!r} gone from the screen")

    def wait(self, condition: Callable[[], bool], what: str) -> Self:
        """Wait for a condition, reading what the program draws."""
        end = time.monotonic() + self.patience
        while not condition():
            if time.monotonic() > end or self.exit_status is not None:
                raise AssertionError(
                    f"never: {what}; exit status {self.exit_status}; the screen:\n{self.text}"
                )
            self.read(0.03)
        return self

    def quiet(self, seconds: float = 0.3) -> Self:
        """Read until the program has drawn nothing for so long (a ticking clock draws each second)."""
        last = -1
        while last != self.sent:
            last = self.sent
            self.read(seconds)
        return self

    def read(self, seconds: float) -> None:
        """Read what the program draws, for so many seconds."""
        end = time.monotonic() + seconds
        while self.exit_status is None:
            left = max(0.0, end - time.monotonic())
            ready, _, _ = select.select([self._fd], [], [], left)
            if not ready:
                return
            try:
                data = os.read(self._fd, 1 << 16)
            except OSError:
                data = b""
            if not data:
                self._reap()
                return
            self._draw(data)

    # ending

    def limit(self, size: int = resource.RLIM_INFINITY) -> None:
        """From now on none of its files may become longer than so many bytes, as on a disk without room."""
        if not hasattr(resource, "prlimit"):
            pytest.skip("no limits for running programs here")
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def kill(self) -> None:
        """kill -9, as a crash would."""
        os.kill(self.pid, signal.SIGKILL)
        self._reap()

    def crash(self) -> None:
        """kill -9; what the program had written by then is still read, for a person would have seen it."""
        os.kill(self.pid, signal.SIGKILL)
        self.read(self.patience)
        self._reap()

    def ended(self) -> int:
        """Wait for the program to end by itself. Returns its exit status."""
        end = time.monotonic() + self.patience
        while self.exit_status is None and time.monotonic() < end:
            self.read(0.05)
        assert self.exit_status is not None, f"still running:\n{self.text}"
        return self.exit_status

    def end(self) -> None:
        """End the program, whatever it does."""
        if self.exit_status is None:
            os.kill(self.pid, signal.SIGTERM)
            end = time.monotonic() + 3
            while self.exit_status is None and time.monotonic() < end:
                self.read(0.05)
            if self.exit_status is None:
                self.kill()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _reap(self) -> None:
        if self.exit_status is None:
            self.exit_status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _draw(self, data: bytes) -> None:
        self.sent += len(data)
        raw = self._bytes + data
        text = raw.decode("utf-8", "ignore")
        # A character that was cut in two waits for its other half.
        cut = next((n for n in range(1, 4) if len(raw) >= n and raw[-n] >= 0xC0), 0)
        try:
            raw.decode("utf-8")
            self._bytes = b""
        except UnicodeDecodeError:
            self._bytes = raw[-cut:] if cut else b""
            text = raw[: len(raw) - cut].decode("utf-8", "ignore")
        text = self._rest + text
        tail = _UNFINISHED.search(text)
        self._rest = tail.group() if tail else ""
        self._stream.feed(_UNKNOWN.sub("", text[: tail.start()] if tail else text))


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """The whole environment; an empty value takes a name out of it.

    A copy, passed on by hand: readline puts LINES and COLUMNS of the test run's own terminal behind `os.environ`.
    """
    whole = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **more}
    return {name: value for name, value in whole.items() if value and name not in ("LINES", "COLUMNS")}


def clockpane(*arguments: str) -> list[str]:
    """The command line that runs this checkout's program."""
    return [sys.executable, "-m", "tui", *arguments]


def afternoon() -> str:
    """A zone in which it is about 14:00 now: a day of which enough has passed, and enough is left, whenever tests run."""
    ahead = 14 - datetime.now(UTC).hour
    return f"Etc/GMT{'-' if ahead >= 0 else '+'}{abs(ahead)}"  # these are named the other way round


def home(folder: object, **more: str) -> dict[str, str]:
    """An environment in which the program finds nothing of the person who runs the tests."""
    return {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": f"{folder}/config",
        "XDG_DATA_HOME": f"{folder}/data",
        "XDG_STATE_HOME": f"{folder}/state",
        "XDG_CACHE_HOME": f"{folder}/cache",
        "TZ": afternoon(),
        "LOGNAME": "jane",
        "MATON_API_KEY": "",
        "CLOCKIFY_API_KEY": "",
        "NO_COLOR": "",
        "COLORFGBG": "",
        **more,
    }


class Served:
    """A Clockify on the machine's clock, for programs of their own, which share one home."""

    def __init__(self, folder: Path) -> None:
        self.rig = Rig(folder, clock=SystemClock(), zone=afternoon())  # type: ignore[arg-type]
        self.rig.up()
        self.home = folder / "home"
        self.env = home(self.home, **self.rig.environment())

    def open(self, *, kilobytes: int | None = None, rows: int = 36) -> Terminal:
        """The program; none of its files may become longer than so many kilobytes."""
        return Terminal(limited(kilobytes), env=self.env, rows=rows)

    def meet(self) -> None:
        """A first run, so that there is a mirror."""
        with self.open() as terminal:
            terminal.until("jane@acme.io").until("that is all|Nothing tracked")
            terminal.press("q")
            assert terminal.ended() == 0

    def served(self) -> list[tuple[Any, ...]]:
        """(id, start, end, description) of the entries on the server."""
        found = []
        for one in self.rig.entries():
            span = one["timeInterval"]
            end = from_utc(span["end"]) if span["end"] else None
            found.append((one["id"], from_utc(span["start"]), end, one["description"]))
        return sorted(found)

    def mirrored(self) -> list[tuple[Any, ...]]:
        """The same in the mirror."""
        return sorted(self.ask("SELECT id, start, end, description FROM entries"))

    def waiting(self) -> list[tuple[Any, ...]]:
        """What waits in the outbox."""
        return self.ask("SELECT target, command, state FROM outbox")

    @property
    def mirror(self) -> Path:
        """The file."""
        (path,) = (self.home / "data/clockpane/mirrors").glob("127*[0-9a-f].sqlite")
        return path

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the mirror, whoever writes to it."""
        with closing(sqlite3.connect(f"file:{self.mirror}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()

    def close(self) -> None:
        """Serve no longer."""
        self.rig.close()


def limited(kilobytes: int | None) -> list[str]:
    """The command line under which no file may become longer than so many kilobytes."""
    if kilobytes is None:
        return clockpane()
    return ["bash", "-c", f"ulimit -S -f {kilobytes}; exec {' '.join(clockpane())}"]
