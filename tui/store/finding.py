"""Finding entries by words: a scan of one index that holds all that is asked for, and nothing else.

A word has to be found anywhere in a description, however short it is, so each row is looked at. What makes that
quick is that the rows are small: ids stand in the index as numbers, and the JSON is read of the hits alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from tui.domain.entries import TimeEntry
from tui.domain.times import Instant
from tui.store.columns import code_of, folded, place_of
from tui.store.database import Database
from tui.store.mirror import decoded

if TYPE_CHECKING:
    from tui.domain.quick.query import Query, Term

_ENTRY = msgspec.json.Decoder(TimeEntry)
_ALL = -1
_FEW = 4
"""So many ids are compared one by one; from then on looking them up in a set costs less."""


class Scope(Struct, frozen=True, kw_only=True):
    """What a search is narrowed to before any word is looked at; empty is everything."""

    projects: frozenset[str] | None = None
    """Entries of these projects alone."""
    task: str | None = None
    """Entries of this task alone."""
    loose: bool = False
    """Entries without a project alone."""


EVERYTHING = Scope()


def found(
    database: Database,
    workspace_id: str,
    user_id: str,
    query: Query,
    limit: int,
    *,
    before: Instant | None = None,
    scope: Scope = EVERYTHING,
) -> list[TimeEntry]:
    """The newest entries that the query lets through, of those that start before an instant; newest first.

    At most `limit`, but for those that start in the same second: a page never ends between them.
    """
    where = _Where(database, place_of(workspace_id, user_id))
    where.ask(query, scope, before)
    rows = where.rows(limit)
    if len(rows) == limit:
        last = rows[-1][1]
        where.narrow("start = ?", last)
        rows = [row for row in rows if row[1] != last] + where.rows(_ALL)
    return [decoded(_ENTRY, row[0]) for row in rows]


def count(
    database: Database,
    workspace_id: str,
    user_id: str,
    query: Query,
    *,
    before: Instant | None = None,
    scope: Scope = EVERYTHING,
) -> int:
    """How many entries the query lets through, of those that start before an instant."""
    where = _Where(database, place_of(workspace_id, user_id))
    where.ask(query, scope, before)
    return where.count()


class _Where:
    """The table with the conditions on it, and their values."""

    def __init__(self, database: Database, place: int) -> None:
        self._database = database
        self._place = place
        self._terms = ["place = ?"]
        self._values: list[Any] = [place]
        self._tag_sets: list[str] | None = None

    def rows(self, limit: int) -> list[tuple[str, Instant]]:
        """JSON and start of the newest so many."""
        sql = f"SELECT json, start {self._from} ORDER BY start DESC, id DESC LIMIT ?"
        return self._database.read(sql, (*self._values, limit))

    def count(self) -> int:
        """How many there are."""
        return int(self._database.read(f"SELECT count(*) {self._from}", self._values)[0][0])

    @property
    def _from(self) -> str:
        # SQLite would rather have the index without the words, and read each row for them.
        return f"FROM entries INDEXED BY entries_found WHERE {' AND '.join(self._terms)}"

    def ask(self, query: Query, scope: Scope, before: Instant | None) -> None:
        """Add all conditions; those that cost least stand first."""
        if before is not None:
            self.narrow("start < ?", before)
        if query.start is not None:
            self.narrow("start >= ?", query.start)
        if query.end is not None:
            self.narrow("start < ?", query.end)
        if query.billable is not None:
            self.narrow("billable = ?", query.billable)
        if scope.loose:
            self.narrow("project_code IS NULL")
        if scope.task is not None:
            self.narrow("task_code = ?", code_of(scope.task))
        if scope.projects is not None:
            self._either((), [("project_code", map(code_of, scope.projects))])
        for tags in query.tags:
            self._either((), [("tags_code", self._sets_with(tags))])
        for term in query.names:
            self._term(term, text=False)
        for term in query.words:
            self._term(term, text=True)

    def narrow(self, condition: str, *values: Any) -> None:
        """Add one condition."""
        self._terms.append(condition)
        self._values += values

    def _term(self, term: Term, *, text: bool) -> None:
        self._either(
            [folded(term.text)] if text else [],
            [
                ("project_code", map(code_of, term.projects)),
                ("task_code", map(code_of, term.tasks)),
                ("tags_code", self._sets_with(term.tags)),
            ],
        )

    def _either(self, texts: Iterable[bytes], sets: Iterable[tuple[str, Iterable[int]]]) -> None:
        """One of the texts is in the description, or a column has one of its values."""
        choices: list[str] = []
        values: list[Any] = []
        for text in texts:
            choices.append("instr(folded, ?)")
            values.append(text)
        for column, wanted in sets:
            ids = list(wanted)
            if len(ids) <= _FEW:
                choices += [f"{column} = ?"] * len(ids)
                values += ids
            else:
                choices.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(ids))
        self.narrow(f"({' OR '.join(choices) or '0'})", *values)

    def _sets_with(self, tags: frozenset[str]) -> list[int]:
        """Of the sets of tags that entries have, those with one of these in them, as numbers."""
        if not tags:
            return []
        if self._tag_sets is None:
            self._tag_sets = [row[0] for row in self._database.read(_TAG_SETS, {"place": self._place})]
        return [code_of(one) for one in self._tag_sets if not tags.isdisjoint(one.split(" "))]


# From one set to the next in the index: there are few of them, and a hundred thousand entries.
_TAG_SETS = """WITH RECURSIVE next (tags) AS (
    SELECT min(tags) FROM entries INDEXED BY entries_tagged WHERE place = :place AND tags <> ''
    UNION ALL
    SELECT (SELECT min(tags) FROM entries INDEXED BY entries_tagged
        WHERE place = :place AND tags <> '' AND tags > next.tags)
    FROM next WHERE next.tags IS NOT NULL)
SELECT tags FROM next WHERE tags IS NOT NULL"""
