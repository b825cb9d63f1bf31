"""What the groups of calls stand on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import UNSET

from tui.api import lenient
from tui.api.http import Core, Params, Reply

T = TypeVar("T")
Expect = Callable[[T], None]
"""Looks at a thing as the server has it before it is changed; what it raises ends the change."""


class Calls:
    """A group of API calls over one core; the client is made of these."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def _get(self, path: str, ws: str = "", params: Params | None = None) -> Reply:
        return await self._core.request("GET", path, params=params, workspace=ws)

    async def _post(self, path: str, body: Any, ws: str = "") -> Reply:
        return await self._core.request("POST", path, body=body, workspace=ws)

    async def _put(self, path: str, body: Any, ws: str, params: Params | None = None) -> Reply:
        return await self._core.request("PUT", path, body=body, params=params, workspace=ws)

    async def _patch(self, path: str, body: Any, ws: str) -> Reply:
        return await self._core.request("PATCH", path, body=body, workspace=ws)

    async def _delete(self, path: str, ws: str, params: Params | None = None) -> Reply:
        return await self._core.request("DELETE", path, params=params, workspace=ws)

    async def _seen(
        self, path: str, ws: str, expect: Expect[T] | None, read: Callable[[bytes], T]
    ) -> dict[str, Any]:
        """The same, after `expect` has looked at it as a value of the domain: what it raises ends the update."""
        reply = await self._get(path, ws)
        if expect is not None:
            expect(read(reply.body))
        return lenient.raw(reply.body)

    async def _raw(self, path: str, ws: str) -> dict[str, Any]:
        """The thing as the server has it, every field, to send back what an update must not lose."""
        return lenient.raw((await self._get(path, ws)).body)


def given(**values: Any) -> dict[str, Any]:
    """The values that are not None, by the API's names: nulls are never sent."""
    return {name: value for name, value in values.items() if value is not None}


def kept(current: dict[str, Any], *names: str) -> dict[str, Any]:
    """Those fields of the thing as it is that an update has to carry, without nulls."""
    return {name: current[name] for name in names if current.get(name) is not None}


def changes(**values: Any) -> dict[str, Any]:
    """The values that are set, by the API's names, to lay over what is kept."""
    return {name: value for name, value in values.items() if value is not UNSET}
