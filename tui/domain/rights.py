"""What a user may do in a workspace, as far as its settings tell; the server has the last word."""

from __future__ import annotations

from msgspec import Struct


class Rights(Struct, frozen=True, kw_only=True):
    """For each kind of act, why it can't be done, in words (`only admins make projects here`); "" where it can."""

    projects: str = ""
    """Making and changing clients and projects."""
    tasks: str = ""
    tags: str = ""
    estimates: str = ""
    """Estimates and rates of projects, and who is in them."""
    billable: str = ""
    """Saying whether an entry is billable."""
    others: str = ""
    """Adding entries for other members."""
    members: str = ""
    """Seeing who is in the workspace, and their time."""
    admin: bool | None = None
    """Whether the user owns or administers the workspace; None: it is not known."""
