"""Measures the program beside a bare Textual application, in one run, on one machine.

    python -m tests.bench.run [--entries 10000] [--rounds 9]

Start-up is the time from exec to the bytes of the first useful frame; both programs take turns. A key is measured
to the end of the frame that it causes. Idle is processor time over wall time with a timer running.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

from tests.bench.fill import fill
from tests.term import KEYS, clockpane, home

FLOOR = [sys.executable, "-m", "tests.bench.floor"]
ROOT = Path(__file__).parents[2]
_ASKED, _ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_FRAME_END = b"\x1b[?2026l"
_PATIENCE = 20.0
TYPED = (
    ("i", "fix login 9-10:30 @back #bug", "a letter of quick add"),
    ("/", "re login", "a letter of find"),
)
"""Lines that are typed: the key that opens them, what is typed, what it is called in the table."""


class Run:
    """A program on a pseudo-terminal that says where each frame ends."""

    def __init__(self, command: Sequence[str], env: dict[str, str]) -> None:
        whole = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **env}
        # A program that was installed has its byte code beside it; so has this checkout after the first round.
        whole["PYTHONDONTWRITEBYTECODE"] = ""
        whole = {name: value for name, value in whole.items() if value and name not in ("LINES", "COLUMNS")}
        self.begun = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            ioctl(0, TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
            os.chdir(ROOT)
            os.execvpe(command[0], list(command), whole)
        self.written = 0

    def until(self, mark: bytes) -> float:
        """Seconds until the mark has been written, from now on."""
        begun, seen = time.perf_counter(), b""
        while mark not in seen:
            seen += self._read(_PATIENCE)
            if time.perf_counter() - begun > _PATIENCE:
                raise SystemExit(f"never saw {mark!r} in {seen[-400:]!r}")
        return time.perf_counter() - begun

    def key(self, name: str) -> float:
        """Seconds from a key to the end of its frame."""
        begun = time.perf_counter()
        os.write(self.fd, KEYS.get(name, name).encode())
        self.until(_FRAME_END)
        return time.perf_counter() - begun

    def quiet(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def idle(self, seconds: float) -> tuple[float, float]:
        """Processor time in percent, and bytes a second, over so long."""
        before, written = self._ticks(), self.written
        self.quiet(seconds)
        used = (self._ticks() - before) / os.sysconf("SC_CLK_TCK")
        return used / seconds * 100, (self.written - written) / seconds

    def peak_mib(self) -> float:
        """The most memory that it has held, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))

    def end(self) -> None:
        """Leave by the key, or by force."""
        with suppress(OSError):
            os.write(self.fd, b"q")
        end = time.perf_counter() + 3
        while time.perf_counter() < end:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                break
            self._read(0.05)
        else:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    def _read(self, seconds: float) -> bytes:
        if not select.select([self.fd], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            return b""
        self.written += len(data)
        if _ASKED in data:
            os.write(self.fd, _ANSWER)
        return data

    def _ticks(self) -> int:
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--idle", type=float, default=8.0, metavar="SECONDS")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        env = home(folder)
        fill(Path(folder), options.entries)
        first: dict[str, list[float]] = {"floor": [], "clockpane": []}
        peak: dict[str, list[float]] = {"floor": [], "clockpane": []}
        commands = {"floor": FLOOR, "clockpane": clockpane()}
        for turn in range(options.rounds + 1):
            for name, command in commands.items():
                run = Run(command, env)
                run.until(b"Today")
                seconds = time.perf_counter() - run.begun
                run.quiet(0.5)
                if turn:  # the first one only warms up
                    first[name].append(seconds)
                    peak[name].append(run.peak_mib())
                run.end()
        keys: dict[str, list[float]] = {}
        idle: dict[str, tuple[float, float]] = {}
        for name, command in commands.items():
            run = Run(command, env)
            run.until(b"Today")
            run.quiet(2.0)
            run.key("down")
            keys[f"{name} down"] = [run.key("down") for _ in range(40)]
            if name == "clockpane":
                keys[f"{name} pagedown"] = [run.key("pagedown") for _ in range(5)]
                keys[f"{name} end, home"] = [run.key(key) for _ in range(5) for key in ("end", "home")]
                for opens, text, what in TYPED:
                    run.key(opens)
                    run.quiet(0.5)
                    keys[what] = [run.key(sign) for sign in text]
                    run.quiet(0.5)
                    run.key("escape")
                    run.quiet(0.5)
            run.quiet(1.0)
            idle[name] = run.idle(options.idle)
            run.end()
    report(options.entries, first, peak, keys, idle)


def report(
    entries: int,
    first: dict[str, list[float]],
    peak: dict[str, list[float]],
    keys: dict[str, list[float]],
    idle: dict[str, tuple[float, float]],
) -> None:
    """The table, with the floor beside each figure."""
    print(f"{entries:,} entries in the mirror; medians; floor = a bare Textual application\n")
    paired = median([ours / floor for ours, floor in zip(first["clockpane"], first["floor"], strict=True)])
    floor_ms, ours_ms = (median(first[name]) * 1000 for name in ("floor", "clockpane"))
    print(f"first useful frame   {ours_ms:7.0f} ms   floor {floor_ms:.0f} ms   paired {paired:.2f} x")
    print(f"peak memory          {median(peak['clockpane']):7.1f} MiB  floor {median(peak['floor']):.1f} MiB")
    for name, values in keys.items():
        slow = sorted(values)[int(len(values) * 0.95) - 1]
        print(f"key to frame         {median(values) * 1000:7.1f} ms   p95 {slow * 1000:.1f} ms   {name}")
    for name, (cpu, rate) in idle.items():
        print(f"idle                 {cpu:7.2f} %    {rate:.0f} B/s   {name}")


if __name__ == "__main__":
    main()
