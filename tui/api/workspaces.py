"""Calls for the user behind the key, workspaces and their people."""

from __future__ import annotations

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from tui.api import wire_people
from tui.api.calls import Calls, changes
from tui.api.http import path_of
from tui.api.paging import everything
from tui.domain.durations import Seconds
from tui.domain.workspace import Member, MemberProfile, User, Workspace


class WorkspaceCalls(Calls):
    """Users and workspaces. Every call raises what `Core.request` raises."""

    async def user(self) -> User:
        """The user that the key belongs to, with how they read times (GET /user)."""
        return wire_people.user((await self._get("/user")).body)

    async def workspaces(self) -> list[Workspace]:
        """All workspaces of the user (GET /workspaces, which knows no pages)."""
        found = wire_people.workspaces((await self._get("/workspaces")).body)
        return [self._as_here(one) for one in found]

    async def workspace(self, ws: str) -> Workspace:
        """One workspace (GET /workspaces/{ws}). Gone if there is none."""
        return self._as_here(wire_people.workspace((await self._get(path_of("workspaces", ws), ws)).body))

    async def create_workspace(self, name: str) -> Workspace:
        """The new workspace (POST /workspaces). It can't be deleted through the API."""
        return self._as_here(wire_people.workspace((await self._post("/workspaces", {"name": name})).body))

    async def users(self, ws: str) -> list[User]:
        """All members (GET /workspaces/{ws}/users). Forbidden for plain members of some workspaces."""
        return await everything(
            self._core,
            path_of("workspaces", ws, "users"),
            wire_people.users,
            workspace=ws,
            # The schema calls this one required.
            query={"include-roles": False},
        )

    async def members(self, ws: str) -> list[Member]:
        """The same people, with their roles there (GET /workspaces/{ws}/users). Forbidden as above."""
        return await everything(
            self._core,
            path_of("workspaces", ws, "users"),
            wire_people.members,
            workspace=ws,
            query={"include-roles": True},
        )

    async def profile(self, ws: str, user_id: str) -> MemberProfile:
        """What the workspace knows of a member's week (GET …/member-profile/{user})."""
        reply = await self._get(_profile(ws, user_id), ws)
        return wire_people.profile(reply.body, ws, user_id)

    async def update_profile(
        self,
        ws: str,
        user_id: str,
        *,
        week_start: int | UnsetType = UNSET,
        capacity: Seconds | UnsetType = UNSET,
        working_days: tuple[int, ...] | UnsetType = UNSET,
    ) -> MemberProfile:
        """The profile after the change (PATCH …/member-profile/{user}): only what is given is sent.

        Weekdays are numbered from 0 Monday; `capacity` is the seconds that a working day has.
        """
        changed = changes(week_start=week_start, capacity=capacity, working_days=working_days)
        reply = await self._patch(_profile(ws, user_id), wire_people.profile_body(changed), ws)
        return wire_people.profile(reply.body, ws, user_id)

    def _as_here(self, workspace: Workspace) -> Workspace:
        # Our own server has no plans, and looks like the free one; but it counts no requests.
        return replace(workspace, free_plan=False) if self._core.gateway.kind == "local" else workspace


def _profile(ws: str, user_id: str) -> str:
    return path_of("workspaces", ws, "member-profile", user_id)
