"""What a user may do in a workspace, as far as its settings tell; the server has the last word."""

from __future__ import annotations

from msgspec import Struct

from tui.domain.workspace import ADMINS, EVERYONE, Member, Members, Workspace

_ADMINS = frozenset(("OWNER", "WORKSPACE_OWN", "WORKSPACE_ADMIN"))
_FOR_OTHERS = "ADD_TIME_FOR_OTHERS"


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


def rights_of(workspace: Workspace, members: Members, user_id: str, *, local: bool) -> Rights:
    """What the user may do there. Where it is not certain that something is forbidden, it is not."""
    if local:
        return Rights(admin=True)
    own = next((one for one in members.people if one.id == user_id), None)
    admin = is_admin(own) if own is not None else False if members.forbidden else None
    roles = frozenset(own.roles) if own is not None else None
    settings = workspace.settings
    return Rights(
        projects=_making("projects", settings.make_projects, admin, roles),
        tasks=_making("tasks", settings.make_tasks, admin, roles),
        tags=_making("tags", settings.make_tags, admin, roles),
        estimates=_managing(admin, roles),
        billable="only admins change here what is billable"
        if settings.only_admins_change_billable and admin is False
        else "",
        others=_for_others(workspace, admin, roles),
        members="this workspace does not show you its members" if members.forbidden else "",
        admin=admin,
    )


def is_admin(member: Member) -> bool:
    """Whether somebody owns or administers the workspace."""
    return not _ADMINS.isdisjoint(member.roles)


def _making(what: str, who: str, admin: bool | None, roles: frozenset[str] | None) -> str:
    if admin is not False or who == EVERYONE:
        return ""
    if who == ADMINS:
        return f"only admins make {what} here"
    # Who is not told his roles may well manage a project.
    if roles is None or "PROJECT_MANAGER" in roles:
        return ""
    return f"only admins and project managers make {what} here"


def _managing(admin: bool | None, roles: frozenset[str] | None) -> str:
    if admin is not False or roles is None or "PROJECT_MANAGER" in roles:
        return ""
    return "only admins and project managers change estimates, rates and who is in a project"


def _for_others(workspace: Workspace, admin: bool | None, roles: frozenset[str] | None) -> str:
    if workspace.features and _FOR_OTHERS not in workspace.features:
        return "adding time for others is not in this workspace’s plan"
    if admin is False and (roles is None or "TEAM_MANAGER" not in roles):
        return "only admins and team managers add time for others"
    return ""
