"""Where words stand in a description, and what is shown of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.present.found import marked
from tui.present.text import Line, Span, fit, line_width, literal, width
from tui.themes import GROUNDS, skin


def drawn(line: Line) -> str:
    return "".join(f"<{span.text}>" if span.style == "hit" else span.text for span in line)


@pytest.mark.parametrize(
    ("description", "words", "said"),
    [
        ("Fix login", ("login",), "Fix <login>"),
        ("Fix login", ("fix", "log"), "<Fix> <log>in"),
        ("aXbxc", ("x",), "a<X>b<x>c"),
        ("aaa b", ("aa",), "<aaa> b"),
        ("abcd", ("abc", "bcd"), "<abcd>"),
        ("abcd", ("",), "abcd"),
        ("Große Straße", ("ss",), "Gro<ß>e Stra<ß>e"),
        ("Große Straße", ("strasse",), "Große <Straße>"),
        ("Straße", ("s",), "<S>tra<ß>e"),
        ("İstanbul", ("i̇s",), "<İs>tanbul"),
        ("[red]x[/]", ("[red]",), "<[red]>x[/]"),
        ("a\x1b[1m", ("\x1b[",), "a<␛[>1m"),
        ("会议计划", ("议计",), "会<议计>划"),
        ("e\u0301x", ("e",), "<e\u0301>x"),
        ("a👍🏽b", ("👍",), "a<👍>b"),
        ("nothing", ("else",), "nothing"),
        ("", ("x",), ""),
    ],
)
def test_words_are_marked_where_they_stand(description: str, words: tuple[str, ...], said: str) -> None:
    line = marked(description, words, 20, "dim")
    assert drawn(line).rstrip() == said
    assert line_width(line) == 20
    assert all(span.style in ("hit", "dim") for span in line)


def test_a_hit_behind_the_cut_moves_into_view() -> None:
    text = "a long way to go before the needle comes"
    assert drawn(marked(text, ("needle",), 20)) == "…e the <needle> comes "
    assert drawn(marked(text, ("long",), 20)) == fit(text, 20).replace("long", "<long>")
    assert drawn(marked(text, ("long", "needle"), 20)).startswith("a <long>"), "the first one is to be seen"
    assert drawn(marked("needle" * 9, ("needle" * 9,), 20)) == f"<{('needle' * 9)[:19]}>…"


SIGNS = st.sampled_from("aAbßsİ 会\x1b\u0301👍🏽\u200dé")


@given(
    st.text(SIGNS, max_size=30),
    st.lists(st.text(SIGNS, min_size=1, max_size=3), max_size=3),
    st.integers(1, 40),
)
def test_marks_change_nothing_but_the_style(text: str, words: list[str], cells: int) -> None:
    line = marked(text, [word.casefold() for word in words], cells)
    shown = "".join(span.text for span in line)
    assert width(shown) == line_width(line) == cells
    assert shown == fit(literal(text), cells) or shown.startswith("…")
    if width(literal(text)) <= cells and literal(text)[:1] != "…":
        assert shown == fit(literal(text), cells)
    found = any(word.casefold() in text.casefold() and literal(word).strip() for word in words)
    assert any(span.style == "hit" for span in line) <= any(
        word.casefold() in text.casefold() for word in words
    )
    if found and width(literal(text)) <= cells and all(width(literal(sign)) for sign in text):
        assert any(span.style == "hit" for span in line)


def test_no_words_no_marks() -> None:
    assert marked("Fix login", (), 12, "running") == (Span("Fix login", "running"), Span("   ", "running"))


@pytest.mark.parametrize(
    "theme", ["clockpane-dark", "clockpane-light", "clockpane-plain", "clockpane-16-dark"]
)
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_hit_is_underlined_on_every_ground(theme: str, ground: str) -> None:
    style = skin(theme).style("hit", ground)
    assert style.underline
    assert style.bold
