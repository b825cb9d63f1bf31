"""The palette's commands: every act of the registry by name, with its keys."""

from __future__ import annotations

from functools import partial
from typing import Any

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.acting import disabled_reason, word
from tui.actions import ACTIONS, Action
from tui.keys import names_of, signs_of
from tui.screens.main import MainScreen


class ActsProvider(Provider):
    """Acts that make sense when they are asked for by name."""

    def _acts(self) -> list[tuple[Action, str, partial[Any]]]:
        main = self.screen
        if not isinstance(main, MainScreen):
            return []
        here = main.context
        able = [a for a in ACTIONS if a.palette and disabled_reason(a, here) is None]
        return [(a, f"{word(a, here)}  {signs_of(a.id)}", partial(main.action_act, a.id)) for a in able]

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for action, shown, run in self._acts():
            yield DiscoveryHit(_with_keys(shown), run, text=shown, help=action.help)

    async def search(self, query: str) -> Hits:
        """Those whose name or sentence matches."""
        matcher = self.matcher(query)
        words = query.casefold().split()
        for action, shown, run in self._acts():
            # A key that is typed as it is pressed is meant alone: its act comes first.
            score = 99.0 if query.strip() in names_of(action.id) else matcher.match(shown)
            if score <= 0 and all(each in action.help.casefold() for each in words):
                score = 0.1
            if score > 0:
                named = matcher.highlight(shown)
                yield Hit(score, named, run, text=shown, help=action.help)


def _with_keys(shown: str) -> Text:
    """The name, and its keys less loudly."""
    name, _, keys = shown.partition("  ")
    return Text.assemble(name, "  ", (keys, "not bold"))
