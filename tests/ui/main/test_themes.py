from __future__ import annotations

import pytest
from rich.color import Color

from tui.present.text import STYLES
from tui.themes import DARK, GROUNDS, LIGHT, PLAIN, SIXTEEN_DARK, SIXTEEN_LIGHT, _light, choose, skin


@pytest.mark.parametrize(
    ("wish", "environ", "theme"),
    [
        ("auto", {}, DARK),
        ("auto", {"COLORFGBG": "0;15"}, LIGHT),
        ("auto", {"COLORFGBG": "15;0"}, DARK),
        ("dark", {"COLORFGBG": "0;15"}, DARK),
        ("light", {"TERM": "xterm-256color"}, LIGHT),
        ("light", {"NO_COLOR": "1"}, PLAIN),
        ("auto", {"TERM": "linux"}, SIXTEEN_DARK),
        ("light", {"TERM": "xterm"}, SIXTEEN_LIGHT),
        ("auto", {"TERM": "alacritty", "COLORTERM": "truecolor"}, DARK),
    ],
)
def test_the_theme_follows_wish_and_terminal(wish: str, environ: dict[str, str], theme: object) -> None:
    assert choose(wish, environ) is theme


def contrast(one: Color, other: Color) -> float:
    lights = sorted(_light(*color.get_truecolor()) for color in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("name", STYLES)
def test_every_style_can_be_read_on_every_ground(theme: object, name: str) -> None:
    assert theme in (DARK, LIGHT)
    look = skin(DARK.name if theme is DARK else LIGHT.name)
    base = DARK if theme is DARK else LIGHT
    for ground in GROUNDS:
        style = look.style(name, ground)
        below = style.bgcolor or Color.parse(str(base.background))
        assert style.color is not None
        assert contrast(style.color, below) >= 4.2
    assert style.color is not None
    assert contrast(style.color, Color.parse(base.variables["bar"])) >= 4.2


@pytest.mark.parametrize("color", ["#000000", "#ffffff", "#111111", "#FFEB3B", "#4CAF50"])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_project_colours_stand_out(theme: object, color: str) -> None:
    base = DARK if theme is DARK else LIGHT
    style = skin(base.name).style(color)
    assert style.color is not None
    assert contrast(style.color, Color.parse(str(base.background))) >= 2.9


def test_an_odd_colour_from_a_server_is_no_fault() -> None:
    for theme in (DARK, LIGHT, PLAIN, SIXTEEN_DARK):
        for color in ("#", "#12", "#zzzzzz", "", "red", "nonsense"):
            skin(theme.name).style(color, "cursor")


def test_without_colours_the_cursor_is_reversed() -> None:
    for name in STYLES:
        assert skin(PLAIN.name).style(name, "cursor").reverse
        assert skin(PLAIN.name).style(name).color is None
