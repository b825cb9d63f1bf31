"""One program at a time sends for a mirror: it holds a lock, which the system frees when it dies."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from tui.domain.errors import StoreError

if TYPE_CHECKING:
    from filelock import FileLock

log = logging.getLogger(__name__)


def take(mirror: Path) -> FileLock | None:
    """The lock for that mirror, held from now on; None while another program holds it.

    Raises StoreError where nothing can be locked.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(mirror.with_suffix(".sender"), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return None
    except (OSError, NotImplementedError) as error:
        log.warning("no lock on %s: %s", lock.lock_file, error)
        raise StoreError(f"{lock.lock_file} can't be locked: {error}.", "Nothing is sent.") from error
    return lock
