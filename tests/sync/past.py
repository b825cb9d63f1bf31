"""What the user did, as it must be when it is taken back: kept beside the program's own journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.sync.judge import Kept, mirrored
from tests.sync.world import Program
from tui.domain.commands import is_local
from tui.session.undo import TakeBack
from tui.store import journal

Before = dict[str, Any] | None
Deed = list[tuple[Kept, Before, Before]]
"""The entries that one deed touched, before and after it; None: not there."""


class Past:
    """Two stacks: what can be taken back, and what can be done again."""

    def __init__(self) -> None:
        self.done: list[Deed] = []
        self.undone: list[Deed] = []

    @contextmanager
    def watching(self, program: Program, kept: list[Kept]) -> Iterator[None]:
        """Remember what the deed inside changes, if the program has an act to take back for it."""
        before = {id(one): (one, _as_is(one)) for one in kept}
        last = _newest(program)
        yield
        if _newest(program) == last:
            return
        deed: Deed = []
        for one in kept:
            was = before[id(one)][1] if id(one) in before else None
            # An entry of the server's that is new here is not what the deed has made.
            if was != _as_is(one) and (id(one) in before or is_local(one.id)):
                deed.append((one, was, _as_is(one)))
        self.done.append(deed)
        self.undone.clear()

    def next(self, *, again: bool) -> list[Kept]:
        """Entries that the next step is about."""
        stack = self.undone if again else self.done
        return [one for one, _, _ in stack[-1]] if stack else []

    def turn(self, program: Program, taken: TakeBack, *, again: bool) -> list[Kept]:
        """Let what was expected follow; returns the entries that are deleted by it."""
        source, target = (self.undone, self.done) if again else (self.done, self.undone)
        deed = source.pop()
        if all(step.lost for step in taken.steps):
            return []
        target.append(deed)
        ids = {step.was.id: step for step in taken.steps if step.was}
        anew = [step for step in taken.steps if step.was is None]
        deleted = []
        for one, before, after in deed:
            was, to = (before, after) if again else (after, before)
            step = ids.get(program.mirror.resolve(one.id)) or ids.get(one.id)
            if was is None and to is not None:
                back = anew.pop(0).then
                assert back is not None
                one.deleted = False
                if back.id != program.mirror.resolve(one.id):
                    # Made anew, as it stood here: what others did to the one before is nothing to it.
                    here = mirrored(program)[back.id]
                    one.want = {name: here[name] if name in one.theirs else to[name] for name in to}
                    one.id, one.mine, one.theirs = back.id, dict(one.want), {}
                    one.deleted_elsewhere = False
            elif step is not None and step.lost:
                continue
            elif to is None:
                one.deleted = True
                deleted.append(one)
            elif was is not None:
                one.write("mine", **{name: value for name, value in to.items() if was[name] != value})
        return deleted


def _as_is(one: Kept) -> Before:
    return None if one.deleted else dict(one.want)


def _newest(program: Program) -> int:
    act = journal.newest(program.mirror.database, program.world.workspace, undone=False)
    return act.seq if act else 0
