"""How style names look: our dark and light theme, and a plain one for NO_COLOR.

The style names of `present.text` become colours here and nowhere else, and `tab`, on the view that is shown. A *ground* is what a row stands on: the
pane itself, the cursor of the pane with the focus, or that of the pane without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.color import Color, ColorParseError
from rich.style import Style
from textual.theme import Theme

GROUNDS = ("", "cursor", "cursor-dim", "marked")
"""What a row can stand on."""

_DARK = {
    "": "#dcdfe2",
    "dim": "#949ba3",
    "strong": "bold #f2f4f5",
    "accent": "#5fb3f3",
    "good": "#4ebf71",
    "warn": "#ffa62b",
    "bad": "bold #ff7a85",
    "running": "bold #4ebf71",
    "key": "bold #ffa62b",
    "old": "strike #ff7a85",
    "new": "#4ebf71",
    "tag": "#dba65c",
    "hit": "bold underline #5fb3f3",
    "title": "bold #f2f4f5",
    "tab": "bold #111111 on #dcdfe2",
}
_DARK_GROUNDS = {"": "", "cursor": "#0d3355", "cursor-dim": "#20262c", "marked": "#2d2416"}

_LIGHT = {
    "": "#23282d",
    "dim": "#5d656d",
    "strong": "bold #0c0f12",
    "accent": "#0a5ca8",
    "good": "#14713a",
    "warn": "#8f4e00",
    "bad": "bold #b3261e",
    "running": "bold #14713a",
    "key": "bold #8f4e00",
    "old": "strike #b3261e",
    "new": "#14713a",
    "tag": "#7a5510",
    "hit": "bold underline #0a5ca8",
    "title": "bold #0c0f12",
    "tab": "bold #fbfbfa on #3c454d",
}
_LIGHT_GROUNDS = {"": "", "cursor": "#c4def7", "cursor-dim": "#e4e9ee", "marked": "#fbecc8"}

_PLAIN = {
    "strong": "bold",
    "bad": "bold",
    "warn": "bold",
    "running": "bold",
    "key": "bold",
    "title": "bold",
    "hit": "bold underline",
    "old": "strike",
    "tab": "bold reverse",
}

DARK = Theme(
    name="clockpane-dark",
    primary="#ffa62b",
    secondary="#2a7fc9",
    accent="#ffa62b",
    warning="#ffa62b",
    error="#f0616d",
    success="#4ebf71",
    foreground="#dcdfe2",
    background="#111111",
    surface="#171b1f",
    panel="#242f38",
    dark=True,
    variables={
        "bar": "#242f38",
        "line": "#3c434a",
        "line-focus": "#2a7fc9",
        "dim": "#949ba3",
        "field": "#1a2229",
        "field-focus": "#0d3355",
        "scrollbar": "#3c434a",
        "scrollbar-hover": "#5a646d",
        "scrollbar-active": "#2a7fc9",
        "scrollbar-background": "#111111",
        "scrollbar-background-hover": "#111111",
        "scrollbar-background-active": "#111111",
        "scrollbar-corner-color": "#111111",
        "block-cursor-background": "#0d3355",
        "block-cursor-foreground": "#f2f4f5",
        "block-cursor-text-style": "none",
        "input-selection-background": "#2a7fc9 50%",
    },
)
LIGHT = Theme(
    name="clockpane-light",
    primary="#b36200",
    secondary="#0a5ca8",
    accent="#b36200",
    warning="#b36200",
    error="#b3261e",
    success="#14713a",
    foreground="#23282d",
    background="#fbfbfa",
    surface="#f3f4f4",
    panel="#e3e9ee",
    dark=False,
    variables={
        "bar": "#dde5ec",
        "line": "#b9c1c8",
        "line-focus": "#0a6cc4",
        "dim": "#5d656d",
        "field": "#f6f8f9",
        "field-focus": "#c4def7",
        "scrollbar": "#b9c1c8",
        "scrollbar-hover": "#929ca5",
        "scrollbar-active": "#0a6cc4",
        "scrollbar-background": "#fbfbfa",
        "scrollbar-background-hover": "#fbfbfa",
        "scrollbar-background-active": "#fbfbfa",
        "scrollbar-corner-color": "#fbfbfa",
        "block-cursor-background": "#c4def7",
        "block-cursor-foreground": "#0c0f12",
        "block-cursor-text-style": "none",
        "input-selection-background": "#0a6cc4 35%",
    },
)
_TERMINALS_OWN = (
    "bar",
    "line",
    "line-focus",
    "dim",
    "field",
    "field-focus",
    "ansi-background",
    "ansi-foreground",
    "border",
    "border-blurred",
    "block-cursor-background",
    "block-cursor-foreground",
    "input-cursor-background",
    "input-cursor-foreground",
    "input-selection-background",
    "input-selection-foreground",
    "screen-selection-background",
    "screen-selection-foreground",
    "scrollbar",
    "scrollbar-hover",
    "scrollbar-active",
    "scrollbar-background",
    "scrollbar-background-hover",
    "scrollbar-background-active",
    "scrollbar-corner-color",
)


def _terminal_theme(name: str, *, warning: str, error: str, success: str, focus: str, dim: str) -> Theme:
    """A theme on the terminal's own background and text colour."""
    own = "ansi_default"
    return Theme(
        name=name,
        ansi=True,
        primary=warning,
        secondary=focus,
        accent=warning,
        warning=warning,
        error=error,
        success=success,
        foreground=own,
        background=own,
        surface=own,
        panel=own,
        boost=own,
        variables=dict.fromkeys(_TERMINALS_OWN, own)
        | {
            "line-focus": focus,
            "dim": dim,
            "block-cursor-text-style": "reverse",
            "input-cursor-text-style": "reverse",
        },
    )


def _sixteen(warning: str, focus: str) -> dict[str, str]:
    """Style names in the sixteen colours that every terminal has."""
    return {
        "": "default",
        "dim": "bright_black",
        "strong": "bold",
        "accent": focus,
        "good": "green",
        "warn": warning,
        "bad": "bold red",
        "running": "bold green",
        "key": f"bold {warning}",
        "old": "strike red",
        "new": "green",
        "tag": warning,
        "hit": f"bold underline {focus}",
        "title": "bold",
        "tab": "bold reverse",
    }


_NONE = "ansi_default"
PLAIN = _terminal_theme("clockpane-plain", warning=_NONE, error=_NONE, success=_NONE, focus=_NONE, dim=_NONE)
SIXTEEN_DARK = _terminal_theme(
    "clockpane-16-dark",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    focus="ansi_cyan",
    dim="ansi_bright_black",
)
SIXTEEN_LIGHT = _terminal_theme(
    "clockpane-16-light",
    warning="ansi_magenta",
    error="ansi_red",
    success="ansi_green",
    focus="ansi_blue",
    dim="ansi_bright_black",
)
THEMES = (DARK, LIGHT, PLAIN, SIXTEEN_DARK, SIXTEEN_LIGHT)
OTHER = {
    DARK.name: LIGHT.name,
    LIGHT.name: DARK.name,
    SIXTEEN_DARK.name: SIXTEEN_LIGHT.name,
    SIXTEEN_LIGHT.name: SIXTEEN_DARK.name,
}
"""The theme to change to; the plain one has none."""


class Skin:
    """Style names as terminal styles, for one theme."""

    def __init__(self, styles: dict[str, str], grounds: dict[str, str], under: str) -> None:
        """Styles and grounds by name, and the background for which project colours are made readable.

        `under` is "" where that is not known, "none" where there are no colours.
        """
        self._styles = styles
        self._grounds = grounds
        self._under = under
        self._cache: dict[tuple[str, str], Style] = {}

    def style(self, name: str, ground: str = "") -> Style:
        """The style of that name (or `#RRGGBB`) on that ground."""
        found = self._cache.get((name, ground))
        if found is None:
            found = self._cache[name, ground] = self._make(name, ground)
        return found

    def _make(self, name: str, ground: str) -> Style:
        below = self._grounds.get(ground, "")
        if name.startswith("#"):
            above = self._project(name, below)
        else:
            above = self._styles.get(name, self._styles.get("", ""))
        if below == "reverse":  # colours would become a patchwork of backgrounds
            above = " ".join(word for word in above.split() if word in ("bold", "underline"))
        if below in ("reverse", "underline", "bold"):
            return Style.parse(f"{above} {below}")
        return Style.parse(f"{above} on {below}" if below else above)

    def _project(self, color: str, below: str) -> str:
        if self._under == "none":
            return ""
        return _readable(color, below or self._under) if self._under else _known(color)


_REVERSED = {"": "", "cursor": "reverse", "cursor-dim": "underline", "marked": "bold"}
_SKINS = {
    DARK.name: Skin(_DARK, _DARK_GROUNDS, "#111111"),
    LIGHT.name: Skin(_LIGHT, _LIGHT_GROUNDS, "#fbfbfa"),
    PLAIN.name: Skin(_PLAIN, _REVERSED, "none"),
    SIXTEEN_DARK.name: Skin(_sixteen("yellow", "cyan"), _REVERSED, ""),
    SIXTEEN_LIGHT.name: Skin(_sixteen("magenta", "blue"), _REVERSED, ""),
}


def skin(theme_name: str) -> Skin:
    """The skin of a theme; a theme that is not ours is drawn as the dark one."""
    return _SKINS.get(theme_name, _SKINS[DARK.name])


def choose(wish: str, environ: Mapping[str, str]) -> Theme:
    """The theme for a setting (`auto`, `dark`, `light`) in this environment.

    `auto` looks at COLORFGBG, where some terminals say how bright their background is; dark without it.
    """
    if "NO_COLOR" in environ:
        return PLAIN
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    light = wish == "light" or (wish != "dark" and ground in ("7", "15"))
    if _few_colors(environ):
        return SIXTEEN_LIGHT if light else SIXTEEN_DARK
    return LIGHT if light else DARK


def _few_colors(environ: Mapping[str, str]) -> bool:
    """Whether the terminal names itself as one that has sixteen colours only."""
    term = environ.get("TERM", "")
    if not term or environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return False
    return term.rpartition("-")[2] not in ("256color", "kitty", "direct")


def _known(color: str) -> str:
    """The colour, or nothing where it is none."""
    try:
        return Color.parse(color).name
    except ColorParseError:
        return ""


@lru_cache(maxsize=512)
def _readable(color: str, ground: str) -> str:
    """The colour, moved towards white or black until it stands out from the ground (ratio 3 or more)."""
    try:
        red, green, blue = Color.parse(color).get_truecolor()
    except ColorParseError:
        return ""
    below = _light(*Color.parse(ground).get_truecolor())
    goal = 255 if below < 0.18 else 0
    for _ in range(20):
        above = _light(red, green, blue)
        if (max(above, below) + 0.05) / (min(above, below) + 0.05) >= 3:
            break
        red, green, blue = (round(part + (goal - part) * 0.15) for part in (red, green, blue))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _light(red: int, green: int, blue: int) -> float:
    """Relative luminance, as the web's contrast rule has it."""
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (red / 255, green / 255, blue / 255)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
