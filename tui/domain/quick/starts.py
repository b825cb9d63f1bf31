"""Whole lines to begin with, where nothing is typed yet."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from tui.domain.entries import EntryDraft
from tui.domain.quick.complete import Completion
from tui.domain.quick.line import parse
from tui.domain.quick.scene import Scene
from tui.domain.quick.tokens import quote
from tui.domain.quick.write import times, write


def starts(drafts: Iterable[EntryDraft], scene: Scene) -> tuple[Completion, ...]:
    """A line for each draft that is different, in their order; without times, so that it begins when it is done."""
    lines = dict.fromkeys(_line(draft, scene) for draft in drafts)
    return tuple(Completion("text", "", line, f"{line} ", len(line) + 1) for line in lines if line)


def _line(draft: EntryDraft, scene: Scene) -> str:
    line = _timeless(draft, scene)
    if draft.description:
        read = parse(line, scene)
        if read.timed or read.draft is None or read.draft.description != draft.description:
            # Behind times a weekday is a word; without them only quotes make it one.
            rest = _timeless(replace(draft, description=""), scene)
            line = f"{quote(draft.description)} {rest}".strip()
    return line


def _timeless(draft: EntryDraft, scene: Scene) -> str:
    return write(draft, scene).removeprefix(times(draft.start, draft.end, scene)).strip()
