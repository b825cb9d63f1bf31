"""Lists to their end, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, Protocol, TypeVar

from tui.api.http import Core, Reply
from tui.domain.errors import Gone, NoConnection, Refused

SAFE_SIZE = 200
"""The page size that every source says is taken."""
_MOST_PAGES = 10_000


class _WithId(Protocol):
    @property
    def id(self) -> str:
        """What tells it from others."""
        ...


T = TypeVar("T", bound=_WithId)
Query = Mapping[str, str | int | bool]


class Page(NamedTuple, Generic[T]):
    """Items of one page, and whether it is the last one."""

    items: list[T]
    last: bool


async def page(
    core: Core,
    path: str,
    read: Callable[[bytes], list[T]],
    *,
    workspace: str = "",
    query: Query | None = None,
    number: int = 1,
) -> Page[T]:
    """One page of a list, of `core.page_size` items.

    A refused size of more than 200 is tried once more with 200, which is then remembered in `core.page_size`.
    Raises what `Core.request` raises.
    """

    async def ask(size: int) -> Reply:
        params = {**(query or {}), "page": number, "page-size": size}
        return await core.request("GET", path, params=params, workspace=workspace)

    size = core.page_size
    try:
        reply = await ask(size)
    except Gone:
        raise
    except (Refused, NoConnection):
        # Behind Maton a refused size without Clockify's code looks like a missing connection.
        if size <= SAFE_SIZE:
            raise
        size = SAFE_SIZE
        reply = await ask(size)
        core.page_size = size
    items = read(reply.body)
    return Page(items, _is_last(reply, len(items), size))


async def everything(
    core: Core,
    path: str,
    read: Callable[[bytes], list[T]],
    *,
    workspace: str = "",
    query: Query | None = None,
) -> list[T]:
    """All items of a list, each once, in the server's order. Raises what `Core.request` raises."""
    # Offset paging shifts when items are added meanwhile: the same one can come twice.
    found: dict[str, T] = {}
    first = ""
    for number in range(1, _MOST_PAGES):
        items, last = await page(core, path, read, workspace=workspace, query=query, number=number)
        # The same page again: the server does not page here, and would answer the same for ever.
        if not items or items[0].id == first:
            break
        first = items[0].id
        for item in items:
            found.setdefault(item.id, item)
        if last:
            break
    return list(found.values())


def _is_last(reply: Reply, count: int, size: int) -> bool:
    if reply.last_page is not None:
        return reply.last_page
    # Without the header a short page is the last; but a server may cut the size to a round one without a word.
    return count < size and (count == 0 or count % 50 != 0)
