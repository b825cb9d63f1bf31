"""Every row of what quick add promises, with the exact draft. Today is Tuesday 24 November 2026, 14:28."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.quick.desk import NOW, draft, moment, read, scene
from tui.domain.entries import EntryDraft


def worked(start: str, end: str | None = None, description: str = "", **fields: object) -> EntryDraft:
    return EntryDraft(
        start=moment(start), end=None if end is None else moment(end), description=description, **fields
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Fix login @back #bug",
         worked("14:28", None, "Fix login", project_id="api", tag_ids=("bug",), billable=True)),
        ("@back/login Fix", worked("14:28", None, "Fix", project_id="api", task_id="login", billable=True)),
        ('@"Acme: website"', worked("14:28", None, "", project_id="site")),
        ("9-11:30 Planning", worked("09:00", "11:30", "Planning")),
        ("9am-11:30 Planning", worked("09:00", "11:30", "Planning")),
        ("0900-1130 Planning", worked("09:00", "11:30", "Planning")),
        ("9:00–11:30 Planning", worked("09:00", "11:30", "Planning")),
        ("yesterday 9-11:30 x", worked("2026-11-23 09:00", "2026-11-23 11:30", "x")),
        ("mon 9-10 x", worked("2026-11-23 09:00", "2026-11-23 10:00", "x")),
        ("tue 9-10 x", worked("2026-11-17 09:00", "2026-11-17 10:00", "x")),
        ("20 nov 9-10 x", worked("2026-11-20 09:00", "2026-11-20 10:00", "x")),
        ("2026-11-20 9-10 x", worked("2026-11-20 09:00", "2026-11-20 10:00", "x")),
        ("-2d 9-10 x", worked("2026-11-22 09:00", "2026-11-22 10:00", "x")),
        ("22-1 Release", worked("22:00", "2026-11-25 01:00", "Release")),
        ("45m Standup", worked("13:43", "14:28", "Standup")),
        ("1h30 x", worked("12:58", "14:28", "x")),
        ("1.5h x", worked("12:58", "14:28", "x")),
        ("1:30h x", worked("12:58", "14:28", "x")),
        ("yesterday 45m Standup", worked("2026-11-23 17:20", "2026-11-23 18:05", "Standup")),
        ("9- Fix", worked("09:00", None, "Fix")),
        ("since 9 Fix", worked("09:00", None, "Fix")),
        ("-15m Fix", worked("14:13", None, "Fix")),
        ("since last Fix", worked("13:10", None, "Fix")),
        ("Fix @supp $", worked("14:28", None, "Fix", project_id="support", billable=True)),
        ("Fix @back !$", worked("14:28", None, "Fix", project_id="api")),
        (r"\#1234 crash", worked("14:28", None, "#1234 crash")),
        (r"Call \@home", worked("14:28", None, "Call @home")),
    ],
)  # fmt: skip
def test_what_is_typed_and_what_it_means(typed: str, expected: EntryDraft) -> None:
    ends = {date(2026, 11, 23): moment("2026-11-23 17:20")}
    assert draft(typed, scene(end_of_day=ends.get)) == expected


def test_nothing_typed_starts_an_empty_entry_now() -> None:
    for typed in ("", "  \t\n "):
        line = read(typed)
        assert line.draft == EntryDraft(start=NOW)
        assert (line.timed, line.day, line.length, line.notes, line.marks) == (False, None, None, (), ())


def test_order_is_free() -> None:
    parts = ["yesterday", "9-11:30", "@back/login", "#bug", "!$", "Fix"]
    expected = draft(" ".join(parts))
    assert expected.description == "Fix"
    for turn in range(1, len(parts)):
        assert draft(" ".join(parts[turn:] + parts[:turn])) == expected


def test_what_the_screen_needs_beside_the_draft() -> None:
    line = read("yesterday 9-11:30 Plan")
    assert (line.timed, line.day, line.length) == (True, date(2026, 11, 23), 9000)
    assert (read("Plan").timed, read("9- Plan").length, read("9-11 @nope").length) == (False, None, None)


def test_each_piece_is_marked_as_what_it_was_read() -> None:
    text = 'since 9 Fix @back #bug #new $ \\#x "a b" 20/11'
    marks = [(text[mark.start : mark.end], mark.kind) for mark in read(text).marks]
    assert marks == [
        ("since", "time"), ("9", "time"), ("Fix", "text"), ("@back", "project"), ("#bug", "tag"),
        ("#new", "new-tag"), ("$", "billable"), ("\\#x", "text"), ('"a b"', "text"), ("20/11", "time"),
    ]  # fmt: skip
