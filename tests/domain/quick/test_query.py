"""The line of find: what it narrows to."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.quick.desk import ZONE, moment, scene
from tui.domain.quick import Query, Term, parse_query
from tui.domain.times import at
from tui.domain.workspace import Profile

HERE = scene()
TWO = "two dates: a backslash makes one of them text"


def ids(text: str) -> frozenset[str]:
    return frozenset(text.split())


def test_nothing_asks_for_everything() -> None:
    for typed in ("", "  ", "@", "#", '@"', '#"', "@/", '""'):
        query = parse_query(typed, HERE)
        assert not query
        assert query == Query()
    for typed in ("x", "$", "!$", "today", "nov..", "@back", "@zzz", "#zzz"):
        assert parse_query(typed, HERE)


def test_each_word_carries_what_has_it_in_its_name() -> None:
    query = parse_query("LOG Acme bug", HERE)
    assert query.words == (
        Term("log", tasks=ids("login logs")),
        Term("acme", projects=ids("api site web1")),
        Term("bug", tags=ids("bug buggy")),
    )
    assert query.highlights == ("log", "acme", "bug")


def test_quotes_hold_a_phrase_and_a_backslash_takes_a_word_as_it_is() -> None:
    query = parse_query(r'"20 Nov" \today \#12 \$ x x', HERE)
    assert query.highlights == ("20 nov", "today", "#12", "$", "x")
    assert (query.start, query.tags, query.billable) == (None, (), None)


@pytest.mark.parametrize(
    ("typed", "projects", "tasks"),
    [
        ("@back", "api", ""), ("@old", "old", ""), ("@acme", "api site web1", ""), ("@web", "site web1 web2", ""),
        ("@globex:web", "web2", ""), ("@globex:", "web2 support", ""), ("@:web", "site", ""), ('@"Web"', "web1 web2", ""),
        ("@back/lo", "", "login logs"), ("@/tri", "", "triage"), ("@back/", "api", ""), ("@zzz", "", ""),
        ("@glo/tri", "", "triage"), ("@back/tri", "", ""), ("@back @supp/tri", "api", "triage"),
    ],
)  # fmt: skip
def test_projects_and_tasks(typed: str, projects: str, tasks: str) -> None:
    (term,) = parse_query(typed, HERE).names
    assert (term.projects, term.tasks, term.tags) == (ids(projects), ids(tasks), frozenset())


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("#bu", ("bug buggy",)), ('#"bug"', ("bug",)), ("#bug", ("bug buggy",)), ("#work #past", ("dep", "older")),
        ("#zzz", ("",)),
    ],
)  # fmt: skip
def test_tags(typed: str, tags: tuple[str, ...]) -> None:
    assert parse_query(typed, HERE).tags == tuple(ids(one) for one in tags)


def test_billable() -> None:
    assert (parse_query("$", HERE).billable, parse_query("x !$", HERE).billable) == (True, False)
    query = parse_query("$ !$", HERE)
    assert query.billable is True
    assert [fault.said for fault in query.faults] == ["billable or not: $ and !$ are both there"]


@pytest.mark.parametrize(
    ("typed", "first", "after"),
    [
        ("today", "2026-11-24", "2026-11-25"), ("yesterday", "2026-11-23", "2026-11-24"),
        ("mon", "2026-11-23", "2026-11-24"), ("Tuesday", "2026-11-17", "2026-11-18"),
        ("20 nov", "2026-11-20", "2026-11-21"), ("nov 20", "2026-11-20", "2026-11-21"),
        ("20 nov 2025", "2025-11-20", "2025-11-21"), ("Tue 24 Nov", "2026-11-24", "2026-11-25"),
        ("2026-11-20", "2026-11-20", "2026-11-21"), ("-2d", "2026-11-22", "2026-11-23"),
        ("20/11/2026", "2026-11-20", "2026-11-21"), ("20.11.", "2026-11-20", "2026-11-21"),
        ("this week", "2026-11-23", "2026-11-30"), ("last week", "2026-11-16", "2026-11-23"),
        ("this month", "2026-11-01", "2026-12-01"), ("last month", "2026-10-01", "2026-11-01"),
        ("nov", "2026-11-01", "2026-12-01"), ("november", "2026-11-01", "2026-12-01"), ("Dec", "2025-12-01", "2026-01-01"),
        ("sept", "2026-09-01", "2026-10-01"), ("nov 2025", "2025-11-01", "2025-12-01"), ("2026-02", "2026-02-01", "2026-03-01"),
        ("mon..today", "2026-11-23", "2026-11-25"), ("2026-11-20..", "2026-11-20", None), ("..yesterday", None, "2026-11-24"),
        ("oct..nov", "2026-10-01", "2026-12-01"), ("20 nov..22 nov", "2026-11-20", "2026-11-23"),
        ("20 nov .. 22 nov", "2026-11-20", "2026-11-23"), ("20 nov..", "2026-11-20", None),
        ("nov 2025..nov 2026", "2025-11-01", "2026-12-01"), ("20/11..21/11", "2026-11-20", "2026-11-22"),
        ("last week..", "2026-11-16", None), ("..20 nov 2025", None, "2025-11-21"), ("last month..today", "2026-10-01", "2026-11-25"),
    ],
)  # fmt: skip
def test_days_and_periods(typed: str, first: str | None, after: str | None) -> None:
    bounds = tuple(None if day is None else moment(f"{day} 00:00") for day in (first, after))
    for line in (typed, f"Fix {typed}", f"{typed} zzz", f"@back {typed} $"):
        query = parse_query(line, HERE)
        assert (query.start, query.end, query.faults) == (*bounds, ())
        assert query.highlights == tuple(word.lower() for word in line.split() if word in ("Fix", "zzz"))


def test_the_profile_says_when_a_week_begins() -> None:
    here = scene(profile=Profile(zone=ZONE, week_start=6))
    assert parse_query("this week", here).start == moment("2026-11-22 00:00")
    assert parse_query("last week", here).end == moment("2026-11-22 00:00")


def test_days_of_23_and_25_hours() -> None:
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25)):
        query = parse_query(day, HERE)
        assert query.start == at(date.fromisoformat(day), 0, ZONE)
        assert query.end is not None
        assert query.end - query.start == hours * 3600


@pytest.mark.parametrize(
    "typed",
    [
        "20/11",
        "1.5",
        "..",
        "...",
        "and..or",
        "1..2",
        "marc",
        "week",
        "this",
        "novel",
        "9-11",
        "45m",
        "2026",
        "a..",
        "20 nob",
        "since",
    ],
)
def test_what_is_no_date_is_text(typed: str) -> None:
    query = parse_query(typed, HERE)
    assert (query.start, query.end, query.faults) == (None, None, ())
    assert query.highlights == tuple(typed.split())


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ("x 31 feb", "31 feb", "there is no 31 Feb"), ("2026-02-30", "2026-02-30", "there is no 30 Feb 2026"),
        ("2026-13", "2026-13", "there is no month 13"), ("0001-01", "0001-01", "the year 0001 is too far away"),
        ("x today..mon", "today..mon", "the end is before the start"), ("31 feb..", "31 feb..", "there is no 31 Feb"),
        ("nov mon x", "mon", TWO), ("-9999w", "-9999w", "“-9999w” is too far away"),
        ("Mon 24 Nov", "Mon 24 Nov", "24 Nov 2026 is a Tuesday"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_a_fault_in_its_place(typed: str, place: str, said: str) -> None:
    faults = parse_query(typed, HERE).faults
    assert [(typed[fault.start : fault.end], fault.said) for fault in faults] == [(place, said)]
