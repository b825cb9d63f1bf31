from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rig import HeldClock
from tui.session.session import Session
from tui.settings import Settings, paths_under
from tui.wiring import open_session


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    """A session on this machine's own account, whose clock stands at 14:28."""
    settings = Settings(time_zone="Europe/Berlin", time_format="24h", week_start="monday")
    wired = open_session(paths_under(tmp_path), settings, {}, clock=HeldClock())
    yield wired.session
    wired.close()
