"""Finding entries by words: what is a hit, in which order, and that nothing that changes an entry is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tui.domain.entries import TimeEntry
from tui.domain.quick.query import Query, Term
from tui.store import finding, mirror
from tui.store.database import Database
from tui.store.finding import Scope
from tui.store.migrations import MIGRATIONS

WORKSPACE, USER = "w", "u"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database.open(tmp_path / "m.sqlite", MIGRATIONS)) as database:
        yield database


def entry(entry_id: str, **fields: Any) -> TimeEntry:
    base = TimeEntry(id=entry_id, workspace_id=WORKSPACE, user_id=USER, start=1000, end=2000)
    return replace(base, **fields)


def put(database: Database, *entries: TimeEntry) -> None:
    database.submit(lambda db: mirror.put_entries(db, entries)).result()


def term(text: str = "", projects: str = "", tasks: str = "", tags: str = "") -> Term:
    return Term(
        text=text.casefold(),
        projects=frozenset(projects.split()),
        tasks=frozenset(tasks.split()),
        tags=frozenset(tags.split()),
    )


def words(text: str, **fields: Any) -> Query:
    return Query(words=tuple(term(word) for word in text.split(" ") if word), **fields)


def ids(database: Database, query: Query, scope: Scope = finding.EVERYTHING) -> list[str]:
    hits = [one.id for one in finding.found(database, WORKSPACE, USER, query, 10_000, scope=scope)]
    assert finding.count(database, WORKSPACE, USER, query, scope=scope) == len(hits)
    return hits


@pytest.mark.parametrize(
    ("description", "typed"),
    [
        ("Große STRASSE", "straße"),
        ("Große Straße", "STRASSE"),
        ("Große Straße", "GROSSE"),
        ("İstanbul", "İSTANBUL"),
        ("İstanbul", "stan"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ﬁx the ﬂow", "FIX flow"),
        ("会议 计划", "议"),
        ("50% of a_b", "%"),
        ("50% of a_b", "A_B"),
        ("a 'quoted' \"name\"", "'quoted' \"name"),
        ("[red]not markup[/]", "[red]"),
        ("nul\0inside", "inside"),
        ("nul\0inside", "nul\0in"),
        ("é", "É"),
        ("fix the login", "log fix ix"),
    ],
)
def test_words_are_found_anywhere_in_any_order_and_whatever_their_case(
    database: Database, description: str, typed: str
) -> None:
    put(database, entry("it", description=description), entry("other", description="nothing of it"))
    assert ids(database, words(typed)) == ["it"]


def test_what_is_not_there_is_not_found(database: Database) -> None:
    put(database, entry("it", description="Fix login"), entry("bare"))
    for typed in ("fix lagin", "x l", "Fix  login?", "%", "_", "*", "\udc80"):
        assert ids(database, words(typed) if typed != "x l" else Query(words=(term("x  l"),))) == []
    assert ids(database, Query()) == ["it", "bare"], "nothing asked for is everything"


def test_a_word_may_be_the_name_of_project_task_or_tag_instead(database: Database) -> None:
    put(
        database,
        entry("text", description="acme", start=5),
        entry("project", project_id="p1", start=4),
        entry("task", project_id="p2", task_id="t1", start=3),
        entry("tag", tag_ids=("g2", "g1"), start=2),
        entry("none", project_id="p2", task_id="t2", tag_ids=("g2", "g11"), start=1),
    )
    query = Query(words=(term("acme", projects="p1", tasks="t1", tags="g1"),))
    assert ids(database, query) == ["text", "project", "task", "tag"]
    assert ids(database, Query(words=(*query.words, term("cm")))) == ["text"]
    assert ids(database, Query(names=(term("acme", projects="p1", tasks="t1"),))) == ["project", "task"]
    assert ids(database, Query(names=(term("acme"),))) == [], "a name that nothing has"
    assert ids(database, Query(tags=(frozenset({"g1"}),))) == ["tag"]
    assert ids(database, Query(tags=(frozenset({"g1", "g2"}), frozenset({"g11"})))) == ["none"]
    assert ids(database, Query(tags=(frozenset(),))) == []


def test_many_names_and_many_sets_of_tags(database: Database) -> None:
    put(
        database,
        *(
            entry(f"{n:03}", start=n, project_id=f"p{n}", tag_ids=tuple(f"g{n // 2**k}" for k in range(5)))
            for n in range(300)
        ),
    )
    half = frozenset(f"p{n}" for n in range(0, 300, 2))
    found = ids(database, Query(words=(Term("nowhere", half, frozenset(), frozenset()),)))
    assert found == [f"{n:03}" for n in range(298, -1, -2)]
    tags = frozenset({"g7", "g90"})
    expected = [f"{n:03}" for n in range(299, -1, -1) if tags & {f"g{n // 2**k}" for k in range(5)}]
    assert ids(database, Query(tags=(tags,))) == expected
    put(database, entry("a", tag_ids=("g",)), entry("b", tag_ids=("g", "h")), entry("c", tag_ids=("h", "g")))
    assert ids(database, Query(tags=(frozenset({"h"}),))) == ["c", "b"], "sets that begin alike"


def test_billable_and_times(database: Database) -> None:
    put(
        database,
        entry("c", start=300, billable=True, end=None),
        entry("b", start=200),
        entry("a", start=100, billable=True),
    )
    assert ids(database, Query(billable=True)) == ["c", "a"]
    assert ids(database, Query(billable=False)) == ["b"]
    assert ids(database, Query(start=100, end=300)) == ["b", "a"]
    assert ids(database, Query(start=101)) == ["c", "b"]


def test_a_search_can_be_narrowed(database: Database) -> None:
    put(
        database,
        entry("p", project_id="p", start=3),
        entry("task", project_id="p", task_id="t", start=2),
        entry("none", start=1),
    )
    assert ids(database, Query(), Scope(projects=frozenset({"p", "q"}))) == ["p", "task"]
    assert ids(database, Query(), Scope(projects=frozenset())) == []
    assert ids(database, Query(), Scope(task="t")) == ["task"]
    assert ids(database, Query(), Scope(loose=True)) == ["none"]
    assert ids(database, words("x"), Scope(loose=True)) == []


def test_only_this_users_entries_of_this_workspace(database: Database) -> None:
    put(database, entry("it"), entry("there", workspace_id="v"), entry("theirs", user_id="x"))
    put(database, entry("mixed", workspace_id="w u", user_id=""))
    assert ids(database, Query()) == ["it"]


def test_pages_follow_each_other_and_never_end_between_entries_of_one_second(database: Database) -> None:
    starts = [9, 8, 8, 8, 7, 6, 6, 5]
    put(database, *(entry(f"{n}", start=start, description="x") for n, start in enumerate(starts)))
    query, pages, before = words("x"), [], None
    while page := finding.found(database, WORKSPACE, USER, query, 2, before=before):
        pages.append([one.id for one in page])
        before = page[-1].start
        left = finding.count(database, WORKSPACE, USER, query, before=before)
        assert left == 8 - sum(map(len, pages))
    assert pages == [["0", "3", "2", "1"], ["4", "6", "5"], ["7"]]


def test_what_changes_an_entry_changes_what_it_is_found_by(database: Database) -> None:
    put(database, entry("it", description="old", project_id="p", task_id="t", tag_ids=("g",), billable=True))
    put(database, entry("it", description="New"))
    assert ids(database, words("new")) == ["it"]
    for query in (
        words("old"),
        Query(names=(term(projects="p"),)),
        Query(names=(term(tasks="t"),)),
        Query(tags=(frozenset({"g"}),)),
        Query(billable=True),
    ):
        assert ids(database, query) == []
    put(database, entry("it", description="New", workspace_id="v"))
    assert ids(database, Query()) == []
    put(database, entry("it"))
    database.submit(lambda db: mirror.drop_entries(db, ["it"])).result()
    assert ids(database, Query()) == []


@pytest.mark.parametrize("kind", ["project", "task", "tag"])
def test_an_id_of_ours_gives_way_to_the_servers(database: Database, kind: str) -> None:
    ours, theirs = "local-1234567", "5f0000000000000000000001"
    fields = {"project": {"project_id": ours}, "task": {"task_id": ours}, "tag": {"tag_ids": ("a", ours)}}
    put(database, entry("it", **fields[kind]), entry("other"))

    def asks(some_id: str) -> Query:
        if kind == "tag":
            return Query(tags=(frozenset({some_id}),))
        return Query(names=(term(projects=some_id) if kind == "project" else term(tasks=some_id),))

    assert ids(database, asks(ours)) == ["it"]
    database.submit(lambda db: mirror.rename(db, ours, theirs)).result()
    assert ids(database, asks(ours)) == []
    assert ids(database, asks(theirs)) == ["it"]
    (row,) = database.read("SELECT project_id, task_id FROM entries WHERE id = 'it'")
    assert theirs in row or kind == "tag"


def test_a_file_of_an_older_program_is_searched_as_well(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    at = [name for name, _ in MIGRATIONS].index("find")
    with closing(Database.open(path, MIGRATIONS[:at])) as old:
        kept = [
            entry("new", description="Große Straße", start=9, billable=True),
            entry("all", project_id="p", task_id="t", tag_ids=("g", "h"), start=8),
        ]
        old.submit(lambda db: _put_as_before(db, kept)).result()
        old.submit(
            lambda db: db.execute(
                "INSERT INTO entries SELECT 'broken', workspace_id, user_id, 7, end, project_id, task_id,"
                " CAST(x'41ff' AS TEXT), '{\"id', 0 FROM entries WHERE id = 'all'"
            )
        ).result()
    with closing(Database.open(path, MIGRATIONS)) as database:
        assert ids(database, words("strasse")) == ["new"]
        assert ids(database, Query(billable=True)) == ["new"]
        assert ids(database, Query(tags=(frozenset({"h"}),))) == ["all"]
        for names in (term(projects="p"), term(tasks="t")):
            assert finding.count(database, WORKSPACE, USER, Query(names=(names,))) == 2
        # Every column is as an entry gets it that is written now.
        before = database.read("SELECT * FROM entries WHERE id <> 'broken' ORDER BY id")
        put(database, *kept)
        assert database.read("SELECT * FROM entries WHERE id <> 'broken' ORDER BY id") == before


def _put_as_before(db: Any, entries: list[TimeEntry]) -> None:
    db.executemany(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        [
            (
                e.id,
                e.workspace_id,
                e.user_id,
                e.start,
                e.end,
                e.project_id,
                e.task_id,
                e.description,
                mirror._text(e),
            )
            for e in entries
        ],
    )


def test_no_words_cost_a_look_at_the_rows_themselves(database: Database) -> None:
    query = Query(
        words=(term("x", projects="p q r s t", tasks="t", tags="g"),), billable=True, start=1, end=9
    )
    where = finding._Where(database, 1)
    where.ask(query, Scope(projects=frozenset("p")), before=7)
    plan = database.read(f"EXPLAIN QUERY PLAN SELECT count(*) {where._from}", where._values)
    assert "USING COVERING INDEX entries_found (place=? AND start>? AND start<?)" in plan[0][3]


# against a plain filter

SIGNS = st.sampled_from("aAbBßsSİiıσςΣﬁ 会%_\0'é")
TEXTS = st.text(SIGNS, max_size=6)
IDS = st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "8"])
SOME = st.frozensets(IDS, max_size=7)
ENTRIES = st.lists(
    st.builds(
        lambda start, **fields: entry("", start=start, **fields),
        start=st.integers(0, 9),
        description=TEXTS,
        project_id=st.none() | IDS,
        task_id=st.none() | IDS,
        tag_ids=st.lists(IDS, max_size=3, unique=True).map(tuple),
        billable=st.booleans(),
        user_id=st.sampled_from([USER, USER, USER, "other"]),
    ),
    max_size=12,
).map(lambda found: [replace(one, id=f"e{n:02}") for n, one in enumerate(found)])
TERMS = st.builds(lambda text, *sets: Term(text.casefold(), *sets), TEXTS, SOME, SOME, SOME)
QUERIES = st.builds(
    Query,
    words=st.lists(TERMS, max_size=2).map(tuple),
    names=st.lists(TERMS, max_size=1).map(tuple),
    tags=st.lists(SOME, max_size=1).map(tuple),
    billable=st.none() | st.booleans(),
    start=st.none() | st.integers(0, 9),
    end=st.none() | st.integers(0, 9),
)


def plain(query: Query) -> Callable[[TimeEntry], bool]:
    def named(one: TimeEntry, term: Term) -> bool:
        return (
            one.project_id in term.projects
            or one.task_id in term.tasks
            or not term.tags.isdisjoint(one.tag_ids)
        )

    return lambda one: (
        one.user_id == USER
        and all(term.text in one.description.casefold() or named(one, term) for term in query.words)
        and all(named(one, term) for term in query.names)
        and all(not tags.isdisjoint(one.tag_ids) for tags in query.tags)
        and query.billable in (None, one.billable)
        and (query.start is None or query.start <= one.start)
        and (query.end is None or one.start < query.end)
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTRIES, QUERIES)
def test_it_finds_what_a_plain_filter_finds(
    database: Database, entries: list[TimeEntry], query: Query
) -> None:
    database.submit(lambda db: db.execute("DELETE FROM entries")).result()
    put(database, *entries)
    kept = sorted(filter(plain(query), entries), key=lambda one: (one.start, one.id), reverse=True)
    assert ids(database, query) == [one.id for one in kept]
