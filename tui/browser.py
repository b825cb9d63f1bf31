"""Opens an address in the person's browser, from a process of its own that has no hold on the terminal."""

from __future__ import annotations

import subprocess
import sys

_SECONDS = 20.0
_IN_THE_TERMINAL = ("www-browser", "links", "elinks", "lynx", "w3m")
"""Browsers that would need the terminal which the program has."""
_PROGRAM = f"""
import os, sys, webbrowser
try:
    found = webbrowser.get()
except webbrowser.Error:
    sys.exit(1)
if os.path.basename(str(getattr(found, "name", ""))) in {_IN_THE_TERMINAL!r}:
    sys.exit(1)
sys.exit(not found.open(sys.stdin.read()))
"""


def open_address(url: str) -> bool:
    """Open it; blocks until the browser was told. Returns False where there is none, or it did not take it.

    The address may hold a secret: it is handed over by a pipe, and nothing of it is logged here.
    """
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _PROGRAM],
            input=url.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
