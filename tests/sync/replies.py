"""How the user answers what waits for him, and what must be so after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sync.judge import Kept, mirrored
from tests.sync.world import Program
from tui.domain.commands import EditEntry, StopEntry, Twins
from tui.domain.entries import EntryChange
from tui.domain.errors import ClockpaneError
from tui.domain.trouble import Answer, Kind, answers
from tui.store import outbox
from tui.sync import plan

if TYPE_CHECKING:
    from tests.sync.player import Player


async def resolve(player: Player, program: Program, row: outbox.Waiting) -> None:
    """The user answers, in one of the ways that are offered; what is refused he changes or deletes."""
    assert row.trouble is not None
    given = answers(row.command, row.trouble)
    answer = given[row.seq % len(given)]
    session, theirs = program.session, row.trouble.theirs
    one = player.whose(program, row.command.twin_id if isinstance(row.command, Twins) else row.target)
    match row.trouble.kind:
        case Kind.TWIN:
            found = row.command.entry_id if isinstance(row.command, Twins) else theirs.id if theirs else ""
            there = dict(mirrored(program)[found])
            player.unheard.pop(found, None)
            known = player.whose(program, found)
            if known is not None and known is not one:
                answer = Answer.BOTH  # the user knows it: another device made it
            await session.answer(row.seq, answer)
            if answer is Answer.BOTH:
                if known is None:
                    player.kept.append(Kept(found, there, theirs=dict(there)))
            elif answer is Answer.THEIRS and one is not None:
                # The one that stays is the server's; who had deleted his own gets it back.
                one.becomes(found, there)
            elif answer is Answer.THEIRS:
                player.kept.append(Kept(found, there))
            elif one is not None and not isinstance(row.command, Twins):
                one.theirs = {}
                one.want.update(one.mine)
        case Kind.BOTH if one is not None and theirs is not None:
            change = EntryChange(end=row.command.end) if isinstance(row.command, StopEntry) else None
            change = row.command.change if isinstance(row.command, EditEntry) else change
            await session.answer(row.seq, answer)
            for field in plan.conflicts(row.base, theirs, change or EntryChange()):
                name = {"project_id": "project", "tag_ids": "tags"}.get(field, field)
                side, other = ("mine", "theirs") if answer is Answer.MINE else ("theirs", "mine")
                value = getattr(one, side).get(name, mirrored(program)[row.target][name])
                getattr(one, other).pop(name, None)
                one.want[name] = value
        case Kind.GONE if one is not None:
            await _gone(player, program, row, one, answer)
        case Kind.REFUSED if one is None or row.seq % 3 == 0:
            await session.answer(row.seq, Answer.AGAIN)
        case Kind.REFUSED if row.seq % 3 == 1 and one is not None and row.target in player.world.entries():
            await session.answer(row.seq, Answer.DROP)
            one.becomes(row.target, player.world.entries()[row.target])
        case _ if one is not None:
            await _change_or_delete(program, row, one)


async def _gone(player: Player, program: Program, row: outbox.Waiting, one: Kept, answer: Answer) -> None:
    there = dict(mirrored(program)[row.target])
    if answer is Answer.RESTORE:
        try:
            await program.session.answer(row.seq, answer)
        except ClockpaneError:
            answer = Answer.DROP  # another timer runs
        else:
            one.becomes(outbox.pending(program.mirror.database)[-1].target, there)
    if answer is Answer.DROP:
        player.keep_other(player.asked_about(program, one))
        await program.session.answer(row.seq, answer)
        one.deleted = True


async def _change_or_delete(program: Program, row: outbox.Waiting, one: Kept) -> None:
    try:
        if one.deleted_elsewhere or row.seq % 2:
            await program.session.delete([one.id])
            one.deleted = True
        else:
            await program.session.edit([(one.id, EntryChange(description="mine"))])
            one.write("mine", description="mine")
    except ClockpaneError:
        return
