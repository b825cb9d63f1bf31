"""Gets a key from a command that the settings name, such as a password manager. What it prints is shown nowhere."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from tui.domain.errors import KeyRefused
from tui.domain.times import Clock, SystemClock

if TYPE_CHECKING:
    import subprocess

SECONDS = 10.0
"""So long a command may take."""
_LONGEST = 8192
_SECRET = re.compile(r"(?<![\w/.:+-])(?=\S*\d)(?=\S*[A-Za-z])[\w+=-]{16,}(?![\w/.:])")
"""A long word of letters and digits, such as the token of a session; no path and no address."""
_NOT_ONE_LINE = "It must print the key in one line, and nothing else."


def parts_of(command: str) -> list[str]:
    """The command and its arguments, split as a shell would, but run without one. ValueError says what is wrong."""
    import shlex

    parts = shlex.split(command)
    if not parts:
        raise ValueError("it is empty")
    return parts


def called(command: str) -> str:
    """How a command is named to a person: without words in it that may be secrets themselves."""
    return f"command “{_SECRET.sub('…', command.strip())}”"


def key_from(command: str, *, seconds: float = SECONDS, clock: Clock | None = None) -> str:
    """The one line that the command prints, without the blanks around it. Blocks: call it in a thread.

    Raises KeyRefused, which says what went wrong and never what was printed.
    """
    import subprocess

    clock = clock or SystemClock()
    end = clock.monotonic() + seconds
    process, printed = _begin(command)
    try:
        printed.begin()
        if not printed.complete(seconds):
            raise _hung(command, seconds)
        if not printed.whole:
            raise _no_key(command, "printed far more than a key.", _NOT_ONE_LINE)
        try:
            code = process.wait(max(0.0, end - clock.monotonic()))
        except subprocess.TimeoutExpired:
            raise _hung(command, seconds) from None
    except BaseException:
        _kill(process)
        raise
    finally:
        printed.close()
    if code != 0:
        how = f"was ended by signal {-code}" if code < 0 else f"failed (exit code {code})"
        raise _no_key(command, f"{how}.", "Try it in a terminal.")
    return _one_line(command, printed.text)


class _Printed:
    """What comes out of a process, as far as it could be a key; read in a thread, for a read can't be given up."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._bytes = b""
        self._reader = threading.Thread(target=self._read, name="key command", daemon=True)

    def begin(self) -> None:
        """Begin to read, to the end or until it is too much."""
        self._reader.start()

    def complete(self, seconds: float) -> bool:
        """Wait for the end, at most so long. Returns whether it came."""
        self._reader.join(seconds)
        return not self._reader.is_alive()

    @property
    def whole(self) -> bool:
        """Whether that is all."""
        return len(self._bytes) <= _LONGEST

    @property
    def text(self) -> str:
        """What was printed."""
        return self._bytes.decode("utf-8", "replace")

    def close(self) -> None:
        """Close the stream, unless somebody who got away still writes into it."""
        if self.complete(1.0):
            self._stream.close()

    def _read(self) -> None:
        self._bytes = self._stream.read(_LONGEST + 1)


def _begin(command: str) -> tuple[subprocess.Popen[bytes], _Printed]:
    try:
        arguments = parts_of(command)
        process = _started(arguments)
    except ValueError as error:
        raise _no_key(command, f"can't be read: {error}.", "Look at it in the settings.") from None
    except FileNotFoundError:
        raise _no_key(command, "was not found.", "Install it, or name it with its whole path.") from None
    except OSError as error:
        raise _no_key(command, f"can't be run: {error.strerror}.", "Try it in a terminal.") from None
    assert process.stdout is not None  # noqa: S101 - it was asked for
    return process, _Printed(process.stdout)


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    import subprocess

    # A session of its own: what it starts can be ended with it, and it can't ask anything on our terminal.
    return subprocess.Popen(  # noqa: S603 - it is what the person wrote into the settings
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it, with what it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _hung(command: str, seconds: float) -> KeyRefused:
    return _no_key(command, f"gave no answer in {seconds:g} s and was ended.", "Try it in a terminal.")


def _one_line(command: str, text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise _no_key(command, "printed nothing.", "It must print the key.")
    if len(lines) > 1:
        raise _no_key(command, f"printed {len(lines)} lines.", _NOT_ONE_LINE)
    return lines[0]


def _no_key(command: str, what: str, hint: str) -> KeyRefused:
    return KeyRefused(f"No key for this account: the {called(command)} {what}", hint)
