"""What is description, how it is escaped, and what is refused in it."""

from __future__ import annotations

import time

import pytest

from tests.domain.quick.desk import NOW, draft, faults, read, scene
from tui.domain.entries import EntryDraft
from tui.domain.quick import parse, write
from tui.domain.quick.tokens import quote, split
from tui.domain.quick.write import described


@pytest.mark.parametrize(
    ("typed", "description"),
    [
        ("a  b\n\tc ", "a b c"), (r"\9-11 x", "9-11 x"), (r"\\x", r"\x"), ("\\", "\\"), (r"\ x", "\\ x"),
        (r"\since 9", "since 9"), (r"a\b", r"a\b"), ('"9-11  @x" y', "9-11  @x y"), ('x "#a" "  "', "x #a   "),
        (r'"a\"b\\c\nd\te"', 'a"b\\c\nd\\te'), ('"" x', "x"), ('say "hi', 'say "hi'), ('"open 45', '"open 45'),
        ('"a", b', "a, b"), ('5" x', '5" x'), (r"\@a @supp \#b #bug", "@a #b"), ("\\\"a b\"", '"a b"'),
        ("foo@bar a#b x$", "foo@bar a#b x$"), ("\u00a0a\u2003b", "a b"),
    ],
)  # fmt: skip
def test_description(typed: str, description: str) -> None:
    found = draft(typed)
    assert (found.description, found.start, found.end) == (description, NOW, None)


def test_what_clockify_refuses_is_a_fault_at_its_word() -> None:
    assert faults("a b<c d") == [("b<c", "Clockify refuses < and > here")]
    assert faults('9-11 x "a > b" y') == [('"a > b"', "Clockify refuses < and > here")]
    long = "x" * 1500
    assert draft(f"{long} {long[1:]}").description == f"{long} {long[1:]}"
    assert faults(f"9-11 {long} {long} #bug") == [
        (f"{long} {long}", "3,001 characters; Clockify takes 3,000")
    ]


def test_faults_stand_in_the_order_of_the_line() -> None:
    assert [place for place, _said in faults("a<b @zzz 25-26 # 9-10")] == ["a<b", "zzz", "25-26", "#", "9-10"]


@pytest.mark.parametrize(
    ("description", "written"),
    [
        ("Fix it", "Fix it"), ("", ""), ("9-11 x", r"\9-11 x"), ("x 45m", r"x \45m"), ("since 9 x", r"\since 9 x"),
        ("since last", r"\since last"), ("@a #b $ !$", r"\@a \#b \$ \!$"), ("\\x", r"\\x"), ('"x"', r'\"x"'),
        ("plan for monday 20 nov", "plan for monday 20 nov"), ("a  b", '"a  b"'), (" a", '" a"'),
        ("a\nb", r'"a\nb"'), ('a\t"\\', r'"a' + "\t" + r'\"\\"'), ("25-26", r"\25-26"), ("foo@bar", "foo@bar"),
    ],
)  # fmt: skip
def test_a_description_is_written_with_as_little_as_it_needs(description: str, written: str) -> None:
    assert described(description) == written


@pytest.mark.parametrize(
    ("typed", "hour24", "written"),
    [
        ("yesterday 9-11:30 Plan", True, "2026-11-23 9:00-11:30 Plan"),
        ("yesterday 9-11:30pm Plan", False, "2026-11-23 9:00pm-11:30pm Plan"),
        ("22-1", False, "2026-11-24 10:00pm-1:00am"), ("22-24", True, "2026-11-24 22:00-0:00"),
        ("0-12:30", False, "2026-11-24 12:00am-12:30pm"),
        ("9:00:15-10", True, "2026-11-24 9:00:15-10:00"),
        ("since 9", True, "2026-11-24 since 9:00"), ("x", True, "2026-11-24 since 14:28 x"),
        ("@back/login #bug #new $", True, '2026-11-24 since 14:28 @"Backend API"/"Login flow" #bug #new'),
        ("@back/docs $", True, '2026-11-24 since 14:28 @"Backend API"/Docs $'),
        ("@back !$", True, '2026-11-24 since 14:28 @"Backend API" !$'),
        ("@acme:web", True, "2026-11-24 since 14:28 @Acme:Web"), ("@supp", True, "2026-11-24 since 14:28 @Support"),
        ('#"Bug" #"bug"', True, '2026-11-24 since 14:28 #bug #"Bug"'),
        ("2026-10-25T02:30:00+02:00/2026-10-25T02:30:00+01:00 x", True,
         "2026-10-25T02:30:00+02:00/2026-10-25T02:30:00+01:00 x"),
        ("2026-10-25T02:30:00+01:00/", True, "2026-10-25T02:30:00+01:00/"),
        ("2026-11-20T09:00:00Z/2026-11-22T10:00:00Z", True, "2026-11-20T10:00:00+01:00/2026-11-22T11:00:00+01:00"),
    ],
)  # fmt: skip
def test_drafts_are_written_in_absolute_times(typed: str, hour24: bool, written: str) -> None:
    here = scene(hour24=hour24)
    found = draft(typed, here)
    assert write(found, here) == written
    assert draft(written, here) == found


def test_what_no_line_can_say_does_not_read_back_as_something_else() -> None:
    here = scene()
    for odd in (
        EntryDraft(start=NOW, project_id="gone"),
        EntryDraft(start=NOW, project_id="old"),
        EntryDraft(start=NOW, project_id="api", task_id="logs"),
        EntryDraft(start=NOW, tag_ids=("older",)),
        EntryDraft(start=NOW, end=NOW + 1000 * 3600),
    ):
        assert parse(write(odd, here), here).faults != ()


def test_words_keep_their_places() -> None:
    text = ' a "b c"d @"x y"/z #"q" \\w '
    assert [text[word.start : word.end] for word in split(text)] == [
        "a", '"b c"d', '@"x y"/z', '#"q"', "\\w",
    ]  # fmt: skip
    assert split(quote('a"\\ \n\t'))[0].text == 'a"\\ \n\t'


@pytest.mark.parametrize(
    "unit",
    [
        "word ", "9-11 ", "@back ", "#tag ", '"', '\\"', '"\\', "20 nov ", "since ", "@a:b/c", "9", "9:", "-", ".", "a" * 99 + " ",
        '@"', '#"', "mon ", "2026-11-20 ", "\\", "1.", "9-", "a:/", "<", " ", "20/11 ", "..",
    ],
)  # fmt: skip
def test_a_long_line_is_read_at_once(unit: str) -> None:
    line = (unit * 10_000)[:10_000]
    here = scene()
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        found = parse(line, here)
        best = min(best, time.perf_counter() - begun)
    assert (found.draft is None) == bool(found.faults)
    assert best < 0.05
    assert read("#" + " #".join(str(i) for i in range(1800))).draft is not None
