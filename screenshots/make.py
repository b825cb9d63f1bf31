"""Makes the pictures of the README from the real program in a real terminal.

    .venv/bin/python screenshots/make.py

Needs the development install (`pip install -e '.[dev]'`) and the font DejaVu Sans Mono.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.rig import Rig  # noqa: E402
from tests.term import Served, Terminal, clockpane, home  # noqa: E402
from tui.domain.times import to_utc  # noqa: E402

CELL = 9, 19
SIZE = 15
DARK, LIGHT = ("#121212", "#e0e0e0"), ("#fafafa", "#202020")
FONTS = "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"

Steps = Callable[[Terminal], object]


def log(terminal: Terminal) -> None:
    """The main screen, an entry chosen."""
    terminal.until("Sprint planning").press("down", "down", "down")


def form(terminal: Terminal) -> None:
    """An entry that is corrected, with an overlap."""
    log(terminal)
    terminal.press("e").until("Edit entry").press("tab", "tab", "tab", "end").type(" #sprint")
    terminal.press("tab", "tab", "pageup", "pageup", "pageup").until("by 15 min")


def confirm(terminal: Terminal) -> None:
    """The difference before it is written."""
    log(terminal)
    terminal.press("e").until("Edit entry").press("end").type(" for December").press("ctrl+s")
    terminal.until("Change this entry")


def quick(terminal: Terminal) -> None:
    """One line, and what it would write."""
    terminal.until("Sprint planning").press("i").until("starts now")
    terminal.type("yesterday 9-11:30 @back/login Fix flaky redirect #bug $").until("overlaps")


def find(terminal: Terminal) -> None:
    """What was found, marked in place."""
    terminal.until("Sprint planning").press("/").type("re @backend").until("entries")


def marks(terminal: Terminal) -> None:
    """Many entries changed in one question."""
    terminal.until("Sprint planning").press("down", "down", "v", "down", "down", "down", "v")
    terminal.press("p").type("learning").press("enter").until("Change \\d entries")


def picker(terminal: Terminal) -> None:
    """The workspace picker."""
    terminal.until("Sprint planning").press("w").until("enter open").type("ac")


def manage(terminal: Terminal) -> None:
    """All projects, one of them with an estimate."""
    terminal.until("Sprint planning").press("5").until("Access").press("down", "down", "down", "e")
    terminal.until("Edit project").press("tab", "tab", "tab", "tab", "tab", "tab", "tab").type("40h")
    terminal.press("ctrl+s").until("Change").press("y").until("Estimate").read(5)
    terminal.press("up", "up", "up").until("Access")


def delete(terminal: Terminal) -> None:
    """What is in a project, before it is deleted."""
    terminal.until("Sprint planning").press("5").until("Access").press("down", "d").until("Delete project")


def accounts(terminal: Terminal, rig: Rig) -> None:
    """The accounts, side by side."""
    terminal.until("● online").press("A").until("This machine")


def first(terminal: Terminal) -> None:
    """The very first screen."""
    terminal.until("Nothing tracked yet")


def narrow(terminal: Terminal) -> None:
    """One pane of sixty columns."""
    terminal.until("Sprint planning").press("down", "down", "down")


def both(terminal: Terminal, rig: Rig) -> None:
    """An entry that was changed here and elsewhere."""
    (entry,) = rig.entries()
    span = entry["timeInterval"]
    terminal.until("Sprint planning").until("● online").press("e").until("Edit entry").press("end")
    terminal.type(" for December")
    body = {
        "start": span["start"],
        "end": span["end"],
        "description": "Sprint planning with Ana",
        "billable": True,
    }
    rig.call("PUT", f"/time-entries/{entry['id']}", body)
    terminal.press("ctrl+s").until("Change this entry").press("y").until("needs you")
    terminal.press("enter").until("which one is right")


PICTURES: dict[str, tuple[Steps, int, int, bool, str]] = {
    # name: steps, columns, rows, dark, arguments
    "log": (log, 120, 36, True, "--demo"),
    "light": (log, 120, 36, False, "--demo"),
    "form": (form, 120, 36, True, "--demo"),
    "confirm": (confirm, 120, 36, True, "--demo"),
    "quick": (quick, 120, 36, True, "--demo"),
    "find": (find, 120, 36, True, "--demo"),
    "marks": (marks, 120, 36, False, "--demo"),
    "picker": (picker, 120, 36, True, "--demo"),
    "manage": (manage, 120, 36, True, "--demo"),
    "delete": (delete, 120, 36, False, "--demo"),
    "first": (first, 120, 36, True, ""),
    "narrow": (narrow, 60, 20, True, "--demo"),
}
SERVED: dict[str, Callable[[Terminal, Rig], object]] = {"both": both, "accounts": accounts}
"""Pictures of an account on a Clockify that another device uses too; 120 by 36, dark."""


def make(name: str, folder: str) -> Path:
    """Run the program, press the keys, draw what stands there. Returns the picture's path."""
    if name in SERVED:
        return make_served(name, folder)
    steps, columns, rows, dark, arguments = PICTURES[name]
    env = home(folder, COLORFGBG="15;0" if dark else "0;15")
    with Terminal(clockpane(*arguments.split()), env=env, columns=columns, rows=rows) as terminal:
        steps(terminal)
        # Whatever is still on its way; the clock alone draws once a second.
        terminal.read(0.6)
        image = draw(terminal.screen, DARK if dark else LIGHT)
    path = HERE / f"{name}.png"
    image.save(path, optimize=True)
    return path


def make_served(name: str, folder: str) -> Path:
    """The same for an account on Clockify."""
    with closing(Served(Path(folder))) as served:
        now = served.rig.clock.now() // 3600 * 3600
        served.rig.entry("Sprint planning", to_utc(now - 5400), to_utc(now - 1800))
        served.env |= {"COLORFGBG": "15;0"}
        with served.open() as terminal:
            SERVED[name](terminal, served.rig)
            terminal.read(11)  # until what was said at the foot has gone
            image = draw(terminal.screen, DARK)
    path = HERE / f"{name}.png"
    image.save(path, optimize=True)
    return path


def draw(screen: Any, colours: tuple[str, str]) -> Image.Image:
    """The screen's cells as a picture."""
    ground, ink = colours
    width, height = CELL
    fonts = [ImageFont.truetype(font, SIZE) for font in FONTS]
    image = Image.new("RGB", (screen.columns * width, screen.lines * height), ground)
    pen = ImageDraw.Draw(image)
    for row in range(screen.lines):
        for column in range(screen.columns):
            cell = screen.buffer[row][column]
            front, back = colour(cell.fg, ink), colour(cell.bg, ground)
            if cell.reverse:
                front, back = back, front
            left, top = column * width, row * height
            pen.rectangle([left, top, left + width - 1, top + height - 1], fill=back)
            if cell.data.strip():
                pen.text((left, top), cell.data, font=fonts[bool(cell.bold)], fill=front)
            if cell.underscore:
                pen.line([left, top + height - 2, left + width, top + height - 2], fill=front)
            if cell.strikethrough:
                pen.line([left, top + height // 2, left + width, top + height // 2], fill=front)
    return image


def colour(name: str, default: str) -> str:
    """A colour as a terminal names it, as a picture does."""
    if name == "default":
        return default
    return f"#{name}" if len(name) == 6 and all(sign in "0123456789abcdefABCDEF" for sign in name) else name


def main() -> None:
    """Make all pictures, or those that are named."""
    for name in sys.argv[1:] or [*PICTURES, *SERVED]:
        with tempfile.TemporaryDirectory() as folder:
            print(make(name, folder))


if __name__ == "__main__":
    main()
