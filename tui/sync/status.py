"""How we stand with the server."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from tui.domain.times import Instant


class Link(StrEnum):
    """How we stand with the server."""

    LOCAL = "local"
    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    SYNCING = "syncing"
    KEY_REFUSED = "key refused"
    BLOCKED = "blocked"
    """Nothing is sent until the user has answered something; `SyncStatus.message` says what."""


class SyncStatus(Struct, frozen=True, kw_only=True):
    """What the top line says about the network."""

    link: Link = Link.CONNECTING
    waiting: int = 0
    """Acts that are not on the server yet."""
    needs_you: int = 0
    """Acts that the server refused, or that changed on both sides."""
    progress: float | None = None
    """How far the first pull of the history is, 0 to 1; None when there is none, or nobody can say."""
    reached: Instant | None = None
    """How far back the first pull of the history has come; None when there is none."""
    message: str = ""
    """One sentence for the person, with what to do; empty when all is well."""
    cure: bool = False
    """Whether what the message speaks of is put right under accounts: a key, or a connection."""
    next_send: Instant | None = None
    """When the next act may be sent, if one waits and a limit holds it back."""
