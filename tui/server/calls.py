"""One request as the handlers see it, and what they give back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from tui.domain.times import Clock
from tui.server.database import Database
from tui.server.errors import MISSING_PARAMETER, Refusal, bad_body, bad_query

if TYPE_CHECKING:
    # Seeding a file at the program's start needs no router.
    from starlette.datastructures import QueryParams

Body = TypeVar("Body")

DEFAULT_PAGE = 50
LARGEST_ID = 2**31
_TRUE, _FALSE = frozenset(("true", "1")), frozenset(("false", "0"))


class Reply(msgspec.Struct, frozen=True):
    """An answer: `data` is written as JSON; None means no body."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = {}


class Page(msgspec.Struct, frozen=True):
    """Which part of a list is wanted."""

    number: int
    size: int

    @property
    def bounds(self) -> tuple[int, int]:
        """LIMIT and OFFSET; the limit has one row more, which tells whether another page follows."""
        return self.size + 1, (self.number - 1) * self.size

    def reply(self, rows: list[sqlite3.Row], show: Callable[[list[sqlite3.Row]], list[Any]]) -> Reply:
        """The page's rows as JSON, and in a header whether it is the last one."""
        last = len(rows) <= self.size
        return Reply(show(rows[: self.size]), headers={"Last-Page": "true" if last else "false"})


class Call:
    """A request that has been let in: who asks, for what, with which body."""

    __slots__ = ("base_url", "clock", "content", "database", "largest_page", "params", "query", "user_id")

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        user_id: str,
        params: Mapping[str, str],
        query: QueryParams,
        content: bytes,
        largest_page: int,
        base_url: str,
    ) -> None:
        self.database = database
        self.clock = clock
        self.user_id = user_id
        self.params = params
        self.query = query
        self.content = content
        self.largest_page = largest_page
        self.base_url = base_url

    def body(self, kind: type[Body]) -> Body:
        """The JSON body as that type; no body counts as an empty object."""
        try:
            return msgspec.json.decode(self.content or b"{}", type=kind)
        except msgspec.DecodeError as error:  # a ValidationError is one too
            raise bad_body(f"Request body can't be read: {error}") from None

    def text(self, name: str) -> str | None:
        """A query value, None when absent or empty."""
        return self.query.get(name) or None

    def flag(self, name: str) -> bool | None:
        """A yes or no of the query (`true`, `false`, `1`, `0`), None when absent."""
        value = self.query.get(name)
        if not value:
            return None
        if value.lower() in _TRUE:
            return True
        if value.lower() in _FALSE:
            return False
        raise bad_query(name, value)

    def number(self, name: str, default: int) -> int:
        """A whole number of one or more from the query."""
        value = self.query.get(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and 0 < int(value) < LARGEST_ID):
            raise bad_query(name, value)
        return int(value)

    def values(self, name: str) -> list[str]:
        """All values of a list in the query, whether repeated or joined by commas."""
        return [part for value in self.query.getlist(name) for part in value.split(",") if part]

    def choice(self, name: str, allowed: Iterable[str], default: str) -> str:
        """One of some words of the query, in upper case."""
        value = self.query.get(name)
        if not value:
            return default
        if value.upper() not in allowed:
            raise bad_query(name, value)
        return value.upper()

    def required(self, name: str) -> list[str]:
        """Like `values`, refused when there is none."""
        found = self.values(name)
        if not found:
            raise Refusal(400, f"Required parameter '{name}' is not present.", MISSING_PARAMETER)
        return found

    def page(self, default: int = DEFAULT_PAGE, largest: int | None = None) -> Page:
        """Which page is asked for."""
        size = self.number("page-size", default)
        if size > (largest or self.largest_page):
            raise bad_query("page-size", str(size))
        return Page(self.number("page", 1), size)

    def direction(self) -> str:
        """`ASC` or `DESC`, from `sort-order`."""
        return {"ASCENDING": "ASC", "DESCENDING": "DESC"}[
            self.choice("sort-order", ("ASCENDING", "DESCENDING"), "ASCENDING")
        ]


Handler = Callable[[Call], Reply]


class Where:
    """The conditions of a query and their values, collected one by one."""

    def __init__(self, condition: str, *values: object) -> None:
        self.conditions = [condition]
        self.values: list[object] = list(values)

    def add(self, condition: str, *values: object) -> None:
        """One more condition that has to hold."""
        self.conditions.append(condition)
        self.values.extend(values)

    def among(self, column: str, ids: list[str], *, excluded: bool = False) -> None:
        """The column has to be one (or none) of these; no ids, no condition."""
        if ids:
            word = "NOT IN" if excluded else "IN"
            self.add(f"{column} {word} (SELECT value FROM json_each(?))", pack(ids))

    def name(self, call: Call, column: str) -> None:
        """The usual `name` and `strict-name-search` of a list."""
        if name := call.text("name"):
            if call.flag("strict-name-search"):
                self.add(f"{column} = ?", name)
            else:
                self.add(f"instr(fold({column}), fold(?))", name)

    def flag(self, call: Call, parameter: str, column: str) -> None:
        """A yes-or-no column has to be as the query says, if it says so."""
        if (value := call.flag(parameter)) is not None:
            self.add(f"{column} = ?", value)

    @property
    def sql(self) -> str:
        """The clause."""
        return "WHERE " + " AND ".join(self.conditions)


def pack(value: Any) -> str:
    """JSON text, as kept in a column."""
    return msgspec.json.encode(value).decode()


def unpack(text: str) -> Any:
    """What JSON text from a column says."""
    return msgspec.json.decode(text)


def unpack_object(text: str) -> dict[str, Any]:
    """Like `unpack`, of a column that holds an object."""
    return msgspec.json.decode(text, type=dict[str, Any])
