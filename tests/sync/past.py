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
        before = {id(one): state for one, state in _states(program, kept)}
        last = _newest(program)
        yield
        if _newest(program) == last:
            return
        deed: Deed = []
        for one, now in _states(program, kept):
            was = before.get(id(one))
            # An entry of the server's that is new here is not what the deed has made.
            if was != now and (id(one) in before or is_local(one.id)):
                deed.append((one, was, now))
        self.done.append(deed)
        self.undone.clear()

    def next(self, *, again: bool) -> list[Kept]:
        """Entries that the next step is about."""
        stack = self.undone if again else self.done
        return [one for one, _, _ in stack[-1]] if stack else []

    def turn(self, program: Program, taken: TakeBack, here: dict[str, Any], *, again: bool) -> list[Kept]:
        """Let what was expected follow; returns the entries that are deleted by it.

        `here` is the mirror as it was before.
        """
        source, target = (self.undone, self.done) if again else (self.done, self.undone)
        deed = source.pop()
        if all(step.lost or step.barred for step in taken.steps):
            return []
        ids = {step.was.id: step for step in taken.steps if step.was}
        anew = [step for step in taken.steps if step.was is None]
        stood = {id(one): _stood(one, here.get(program.mirror.resolve(one.id))) for one, _, _ in deed}
        deleted: list[Kept] = []
        turned: Deed = []
        for one, before, after in deed:
            was, to = (before, after) if again else (after, before)
            step = ids.get(program.mirror.resolve(one.id)) or ids.get(one.id)
            if was is None and to is not None:
                back = anew.pop(0).then
                assert back is not None
                if back.id != program.mirror.resolve(one.id):
                    # Made anew, as it stood here: what others did to the one before is nothing to it.
                    made = mirrored(program)[back.id]
                    one.becomes(
                        back.id, {name: made[name] if name in one.theirs else to[name] for name in to}
                    )
                    one.mine = dict(one.want)
                elif one.id in here or program.mirror.resolve(one.id) in here:
                    # It could not be deleted, and gets what it had when it was to be.
                    one.write("mine", **{name: to[name] for name in to if one.want[name] != to[name]})
                one.deleted = False
            elif step is not None and (step.lost or step.barred):
                continue
            elif to is None:
                one.deleted = True
                deleted.append(one)
            elif was is not None:
                one.write("mine", **{name: value for name, value in to.items() if was[name] != value})
        # The way back leads to what stood here, not to what the act once left.
        for (one, before, after), (_, is_now) in zip(
            deed, _states(program, [one for one, _, _ in deed]), strict=True
        ):
            if (before if again else after) is None:
                stood[id(one)] = None  # also where it could not be deleted, and stands here again
            turned.append((one, stood[id(one)], is_now) if again else (one, is_now, stood[id(one)]))
        target.append(turned)
        return deleted


def _states(program: Program, kept: list[Kept]) -> list[tuple[Kept, Before]]:
    here = mirrored(program) if any(one.touched_elsewhere for one in kept) else {}
    return [(one, _stood(one, here.get(program.mirror.resolve(one.id)))) for one in kept]


def _stood(one: Kept, here: Before) -> Before:
    """As it was here: what others did and nobody has read yet is not among it."""
    return here if one.touched_elsewhere and not one.deleted else _as_is(one)


def _as_is(one: Kept) -> Before:
    return None if one.deleted else dict(one.want)


def _newest(program: Program) -> int:
    act = journal.newest(program.mirror.database, program.world.workspace, undone=False)
    return act.seq if act else 0
