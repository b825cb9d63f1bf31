from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sync.world import Program, World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    yield world
    await world.close()


@pytest.fixture
async def program(world: World) -> AsyncIterator[Program]:
    """A program that has read the news."""
    program = Program(world)
    await program.settled()
    yield program
    await program.kill()
