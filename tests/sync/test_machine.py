"""Histories of acts, faults, deaths and other devices: in the end each entry exists once, as the user left it."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.sync.player import Player
from tests.sync.steps import Step, histories
from tests.sync.world import World

_MANY = int(os.environ.get("CLOCKPANE_HISTORIES", "0"))
"""How many histories to play, each time others; by default a few hundred that are always the same."""
_SHORT = settings(
    max_examples=_MANY or 150,
    derandomize=not _MANY,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
_MEMORY = Path("/dev/shm")


def play(history: list[Step], *, alone: bool) -> list[str]:
    """What is wrong after that history."""
    # Folders on a disk that is none make this three times as fast.
    memory = _MEMORY if _MEMORY.is_dir() else None

    async def whole() -> list[str]:
        logging.disable(logging.CRITICAL)
        with tempfile.TemporaryDirectory(dir=memory) as folder:
            world = World(Path(folder))
            try:
                return await Player(world).play(history, alone=alone)
            finally:
                await world.close()

    try:
        return asyncio.run(whole())
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.slow
@_SHORT
@given(histories(others=False))
def test_whatever_goes_wrong_each_entry_exists_once_as_the_user_left_it(history: list[Step]) -> None:
    assert play(history, alone=True) == []


@pytest.mark.slow
@_SHORT
@given(histories(others=True))
def test_with_other_devices_nothing_is_lost_doubled_or_overwritten_unasked(history: list[Step]) -> None:
    assert play(history, alone=False) == []
