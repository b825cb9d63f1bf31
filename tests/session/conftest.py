from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A served Clockify that is up."""
    rig = Rig(tmp_path)
    rig.up()
    yield rig
    rig.close()
