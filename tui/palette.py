"""The palette's commands: every act of the registry by name, with its keys."""

from __future__ import annotations

from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.actions import ACTIONS, Action, disabled_reason, signs, word
from tui.screens.main import MainScreen


class ActsProvider(Provider):
    """Acts that make sense when they are asked for by name."""

    @property
    def _main(self) -> MainScreen | None:
        return cast("MainScreen", self.screen) if isinstance(self.screen, MainScreen) else None

    def _acts(self) -> list[tuple[Action, str]]:
        main = self._main
        if main is None:
            return []
        here = main.context
        able = [a for a in ACTIONS if a.palette and disabled_reason(a, here) is None]
        return [(action, f"{word(action, here)}  {signs(action)}") for action in able]

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for action, shown in self._acts():
            yield DiscoveryHit(shown, self._run(action), text=shown, help=action.help)

    async def search(self, query: str) -> Hits:
        """Those whose name or sentence matches."""
        matcher = self.matcher(query)
        for action, shown in self._acts():
            by_name, by_help = matcher.match(shown), matcher.match(action.help)
            if max(by_name, by_help) > 0:
                named = matcher.highlight(shown)
                yield Hit(max(by_name, by_help * 0.8), named, self._run(action), text=shown, help=action.help)

    def _run(self, action: Action) -> partial[object]:
        main = self._main
        assert main is not None  # noqa: S101  (there are no acts without it)
        return partial(main.action_act, action.id)
