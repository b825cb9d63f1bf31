"""Where the key of an account comes from: the environment, a command of the settings, or the system keyring.

Keys go through here and on to the gateway: none is in an error, a log or a repr.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from tui import keycommand
from tui.domain.errors import InputError, KeyRefused
from tui.domain.times import Clock

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

SERVICE = "clockpane"
"""What our entries in the keyring are filed under."""
KEYRING = "system keyring"
_PATIENCE = 300.0
"""Seconds in which a command that failed is not run again by itself: it may have asked the person something."""


class KeySource(Protocol):
    """A place where a key is. Reading may take seconds and ask the person something: do it in a thread."""

    @property
    def words(self) -> str:
        """Where the key is, for a person."""
        ...

    def read(self) -> str:
        """The key. Raises KeyRefused where there is none."""
        ...

    def again(self, *, anew: bool) -> None:
        """Look once more at the next reading: what has failed is forgotten, and with `anew` what was read too."""
        ...


class Given:
    """A key that is known: from the environment, or just typed."""

    def __init__(self, key: str, words: str) -> None:
        self._key = key
        self.words = words

    def read(self) -> str:
        """The key."""
        return self._key

    def again(self, *, anew: bool) -> None:
        """It stays what it is."""


class Missing:
    """A variable that is not set, of an account that the settings name."""

    def __init__(self, variable: str) -> None:
        self.words = variable

    def read(self) -> str:
        """Raises KeyRefused."""
        raise not_set(self.words)

    def again(self, *, anew: bool) -> None:
        """The environment of a program that runs stays what it is."""


class Command:
    """A command that prints the key; run when it is first needed, and once."""

    def __init__(self, command: str, clock: Clock) -> None:
        self._command = command
        self._clock = clock
        self._key = ""
        self._failure: KeyRefused | None = None
        self._failed_at = 0.0
        self._one = threading.Lock()
        self.words = keycommand.called(command)

    def read(self) -> str:
        """The key that was printed. KeyRefused says what went wrong, again and again for five minutes."""
        # Two that ask at the same time must not ask the person twice.
        with self._one:
            return self._key or self._run()

    def _run(self) -> str:
        now = self._clock.monotonic()
        if self._failure is not None and now - self._failed_at < _PATIENCE:
            raise KeyRefused(self._failure.said, self._failure.hint)
        try:
            self._key = keycommand.key_from(self._command)
        except KeyRefused as failure:
            self._failure, self._failed_at = failure, now
            raise
        return self._key

    def again(self, *, anew: bool) -> None:
        """Run it at the next reading, if it failed before; with `anew` in any case."""
        self._failure = None
        if anew:
            self._key = ""


class Kept:
    """An entry of the system keyring."""

    def __init__(self, entry: str, missing: Callable[[], KeyRefused] | None = None) -> None:
        self._entry = entry
        self._missing = missing
        self.words = KEYRING

    def read(self) -> str:
        """The key that was put there. KeyRefused where it is not, or the keyring does not give it."""
        import keyring

        try:
            key = keyring.get_password(SERVICE, self._entry) or ""
        except Exception as error:  # noqa: BLE001 - keyrings raise what they like; it is said below
            log.info("no key from the keyring: %s", type(error).__name__)
            key = ""
        if key:
            return key
        raise (
            self._missing()
            if self._missing
            else KeyRefused(
                f"The system keyring does not have the key of this account ({self._entry}).",
                "Unlock it, or log out under accounts and add the account again.",
            )
        )

    def again(self, *, anew: bool) -> None:
        """It is asked each time."""


def not_set(variable: str) -> KeyRefused:
    """There is no key in the environment."""
    return KeyRefused(f"There is no key for this account: {variable} is not set.", "Set it and start again.")


def put(entry: str, key: str, instead: str) -> None:
    """Put a key into the system keyring; `instead` is the variable that can be set where there is none.

    InputError where it can't be kept there. Nothing is kept elsewhere.
    """
    import keyring

    try:
        safe = _safe(keyring.get_keyring())
        if safe:
            keyring.set_password(SERVICE, entry, key)
        kept = keyring.get_password(SERVICE, entry) if safe else None
    except Exception as error:  # noqa: BLE001 - keyrings raise what they like
        log.info("the keyring took no key: %s", type(error).__name__)
        raise _no_keyring("The system keyring did not take the key.", instead) from None
    if not safe:
        raise _no_keyring("This machine has no system keyring to put the key into.", instead)
    if kept != key:
        raise _no_keyring("The system keyring did not keep the key.", instead)


def remove(entry: str) -> None:
    """Take a key out of the keyring; none there is as good. KeyRefused where the keyring does not let it go."""
    import keyring

    try:
        if keyring.get_password(SERVICE, entry) is not None:
            keyring.delete_password(SERVICE, entry)
    except Exception as error:  # noqa: BLE001 - keyrings raise what they like
        log.info("the keyring kept a key: %s", type(error).__name__)
        raise KeyRefused(
            f"The system keyring did not let go of the key ({entry}).",
            "Nothing was changed: unlock it and try again.",
        ) from None


def _safe(backend: KeyringBackend) -> bool:
    """Whether it keeps keys as a keyring should: those that write plain files, or nowhere, rank below all others."""
    try:
        return float(backend.priority) >= 1
    except RuntimeError:  # it can't be reached on this machine
        return False


def _no_keyring(said: str, instead: str) -> InputError:
    return InputError(
        said, field="key", hint=f"Nothing was kept: set {instead} to the key and start clockpane again."
    )
