"""Calls for clients and tags."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from tui.api import wire
from tui.api.calls import Calls, Expect, changes, given, kept
from tui.api.http import path_of
from tui.api.paging import everything
from tui.domain.projects import Client, Tag


class LabelCalls(Calls):
    """Clients and tags. Every call raises what `Core.request` raises; Gone for a thing that is not there."""

    async def clients(self, ws: str) -> list[Client]:
        """All clients, archived ones too (GET …/clients)."""
        return await everything(self._core, path_of("workspaces", ws, "clients"), wire.clients, workspace=ws)

    async def client(self, ws: str, client_id: str) -> Client:
        """One client (GET …/clients/{id})."""
        return wire.client((await self._get(_client(ws, client_id), ws)).body)

    async def create_client(
        self,
        ws: str,
        *,
        name: str,
        email: str | None = None,
        address: str | None = None,
        note: str | None = None,
    ) -> Client:
        """The new client (POST …/clients)."""
        body = given(name=name, email=email, address=address, note=note)
        return wire.client((await self._post(path_of("workspaces", ws, "clients"), body, ws)).body)

    async def update_client(
        self,
        ws: str,
        client_id: str,
        *,
        name: str | UnsetType = UNSET,
        email: str | UnsetType = UNSET,
        address: str | UnsetType = UNSET,
        note: str | UnsetType = UNSET,
        archived: bool | UnsetType = UNSET,
        expect: Expect[Client] | None = None,
    ) -> Client:
        """The client after the change (GET, then PUT …/clients/{id} with everything it had)."""
        path = _client(ws, client_id)
        current = await self._seen(path, ws, expect, wire.client)
        # What is left out is cleared, above all the addresses that get copies.
        body = kept(current, "name", "email", "address", "note", "archived", "ccEmails", "currencyId")
        changed = changes(name=name, email=email, address=address, note=note, archived=archived)
        return wire.client((await self._put(path, body | changed, ws)).body)

    async def delete_client(self, ws: str, client_id: str) -> None:
        """Delete an archived client (DELETE …/clients/{id}). Refused while it is active."""
        await self._delete(_client(ws, client_id), ws)

    async def tags(self, ws: str) -> list[Tag]:
        """All tags, archived ones too (GET …/tags)."""
        return await everything(self._core, path_of("workspaces", ws, "tags"), wire.tags, workspace=ws)

    async def tag(self, ws: str, tag_id: str) -> Tag:
        """One tag (GET …/tags/{id})."""
        return wire.tag((await self._get(_tag(ws, tag_id), ws)).body)

    async def create_tag(self, ws: str, *, name: str) -> Tag:
        """The new tag (POST …/tags). Refused with field `name` when there is one of that name, archived or not."""
        return wire.tag((await self._post(path_of("workspaces", ws, "tags"), {"name": name}, ws)).body)

    async def update_tag(
        self,
        ws: str,
        tag_id: str,
        *,
        name: str | UnsetType = UNSET,
        archived: bool | UnsetType = UNSET,
        expect: Expect[Tag] | None = None,
    ) -> Tag:
        """The tag after the change (GET, then PUT …/tags/{id} with everything it had)."""
        path = _tag(ws, tag_id)
        # Left out, `archived` falls back to false: a rename would bring the tag back.
        body = kept(await self._seen(path, ws, expect, wire.tag), "name", "archived")
        return wire.tag((await self._put(path, body | changes(name=name, archived=archived), ws)).body)

    async def delete_tag(self, ws: str, tag_id: str) -> None:
        """Delete a tag (DELETE …/tags/{id}); Clockify may demand that it is archived first."""
        await self._delete(_tag(ws, tag_id), ws)


def _client(ws: str, client_id: str) -> str:
    return path_of("workspaces", ws, "clients", client_id)


def _tag(ws: str, tag_id: str) -> str:
    return path_of("workspaces", ws, "tags", tag_id)
