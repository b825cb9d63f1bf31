"""What the word under the cursor can become."""

from __future__ import annotations

import pytest

from tests.domain.quick.desk import NOW, W, draft, scene
from tui.domain.entries import TimeEntry
from tui.domain.quick import Completion, completions

HERE = scene()


def entry(number: int, description: str) -> TimeEntry:
    return TimeEntry(
        id=f"e{number}", workspace_id=W, user_id="u", start=NOW - number, end=NOW, description=description
    )


EARLIER = [
    entry(n, text)
    for n, text in enumerate(
        ["Fix login", "Write docs", "Write docs", "Fix #1234", "", "Login  page", "Fix login", "Fix x"]
    )
]


def offered(text: str, cursor: int | None = None) -> list[str]:
    at = len(text) if cursor is None else cursor
    return [offer.words for offer in completions(text, at, HERE, EARLIER)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("@back", ["Backend API (Acme)"]), ("x @w", ["Acme: website", "Web (Acme)", "Web (Globex)"]),
        ("@glob", ["Support (Globex)", "Web (Globex)"]), ("@login", ["Backend API / Login flow"]),
        ("@back/", ["Backend API / Docs", "Backend API / Login flow"]), ("@back/lo", ["Backend API / Login flow"]),
        ("@glo:", ["Support (Globex)", "Web (Globex)"]), ("@:", ["Acme: website", "iOS-App (beta)"]),
        ("@glo:w", ["Web (Globex)"]), ('@"Backend A', ["Backend API (Acme)"]), ("@old", []), ("@back/view", []),
        ("@zzz", []), ("#", ["bug", "buggy", "deep work"]), ("#bu", ["bug", "buggy"]), ("#past", []), ("#wor", ["deep work"]),
        ("foo@back", []), (r"\@back", []), ('"@back', []), ("@back ", []), ("x @a/b/c", []),
    ],
)  # fmt: skip
def test_names(typed: str, words: list[str]) -> None:
    assert [offer.words for offer in completions(typed, len(typed), HERE)] == words


def test_a_sign_alone_offers_all_projects_that_are_active() -> None:
    found = completions("@", 1, HERE)
    assert [offer.id for offer in found] == ["site", "api", "ios", "support", "web1", "web2"]
    assert {offer.kind for offer in found} == {"project"}


def test_the_most_used_comes_first_then_the_name() -> None:
    used = scene(weight=lambda i: {"web2": 2.0, "ios": 1.0, "buggy": 1.0}.get(i, 0.0))
    assert [offer.id for offer in completions("@", 1, used)][:3] == ["web2", "ios", "site"]
    assert [offer.id for offer in completions("#bu", 3, used)] == ["buggy", "bug"]


def test_the_new_line_means_what_was_chosen() -> None:
    for typed in ("x @", "x @w", "x @glo", "x @back/"):
        for offer in completions(typed, len(typed), HERE):
            found = draft(offer.text, HERE)
            assert (found.task_id if offer.kind == "task" else found.project_id) == offer.id
            assert found.description == "x"
    for offer in completions("#", 1, HERE):
        assert draft(offer.text, HERE).tag_ids == (offer.id,)


def test_the_rest_of_the_line_stays() -> None:
    assert completions("Fix @ba 9-11", 7, HERE) == (
        Completion("project", "api", "Backend API (Acme)", 'Fix @"Backend API" 9-11', 19),
    )
    assert completions("Fix @backlog 9-11", 6, HERE)[0].text == 'Fix @"Backend API" 9-11'
    assert completions('Fix @"Ba 9-11', 8, HERE)[0].text == 'Fix @"Backend API" 9-11'
    assert completions('@"Ba" x', 4, HERE)[0].text == '@"Backend API" x'
    assert completions("#dee", 4, HERE) == (Completion("tag", "dep", "deep work", '#"deep work" ', 13),)


def test_earlier_descriptions() -> None:
    assert offered("") == ["Fix login", "Write docs", "Fix #1234", "Login  page", "Fix x"]
    assert offered("fix") == ["Fix login", "Fix #1234", "Fix x"]
    assert offered("9-11 fix l") == ["Fix login"]
    assert offered("fix ") == ["Fix login", "Fix #1234", "Fix x"]
    assert offered("log") == ["Fix login", "Login  page"]
    assert offered("Fix login") == offered("zzz") == offered("fix @supp ") == offered("9-11") == []
    assert offered("9-11 ") == offered("")


def test_an_earlier_description_is_put_in_escaped() -> None:
    (offer,) = completions("9-11 fix", 8, HERE, EARLIER[3:4])
    assert offer == Completion("text", "e3", "Fix #1234", r"9-11 Fix \#1234 ", 16)
    assert draft(offer.text).description == "Fix #1234"
    (offer,) = completions("logi @supp", 4, HERE, EARLIER[5:6])
    assert offer.text == '"Login  page" @supp'
    (offer,) = completions("9-11 fixing login @supp", 8, HERE, EARLIER[:1])
    assert offer.text == "9-11 Fix login login @supp"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("@web x", ["Web (Acme)", "Web (Globex)"]), ("@Acme: x", ["Backend API (Acme)", "Web (Acme)"]),
        ("x #bu 9-11", ["bug", "buggy"]), ("@web #bu x", ["Web (Acme)", "Web (Globex)"]),
        ("@back x", []), ("@zzz x", []), ("@a/b/c x", []),
    ],
)  # fmt: skip
def test_a_name_that_may_mean_several_is_mended_from_elsewhere(typed: str, words: list[str]) -> None:
    assert (
        sorted(offer.words for offer in completions(typed, len(typed), HERE) if offer.words in words) == words
    )
    assert bool(completions(typed, len(typed), HERE)) == bool(words)
    for offer in completions(typed, len(typed), HERE):
        assert offer.cursor == len(offer.text), "the cursor stays behind the line"


def test_what_fits_at_the_cursor_goes_before_what_is_mended() -> None:
    assert [offer.kind for offer in completions("@web fix", 8, HERE, EARLIER)] == ["text"] * 3
    first = completions("Do @web x", 2, HERE)[1]
    assert (first.text, first.cursor) == ("Do @Acme:Web x", 13), "there it is gone on"
