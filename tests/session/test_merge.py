"""Merging tags over a real socket: every entry that carries one carries the other then."""

from __future__ import annotations

from tests.rig import Rig, settled, wait_for
from tests.session.test_things import back, draft, made, of
from tui.domain.things import Merge


async def test_tags_are_merged_and_undo_takes_it_back(rig: Rig) -> None:
    async with rig.session() as session:
        _, _, _, tag = await made(session)
        into = await session.create_tag("important")
        for n in range(3):
            await session.add(draft(rig, str(n), 3600 * (n + 1), tag_ids=(tag.id, *([into.id] if n else []))))
        await settled(session)
        await wait_for(lambda: session.whole_history, "the history is here")
        into = session.state.catalog.tags[session.state.current(into.id)]
        assert await session.merge_tags(Merge(tags=(tag, into), into=into, delete=False)) == 3
        await settled(session)
        assert [one["tagIds"] for one in rig.entries()] == [[into.id]] * 3
        assert of(rig, tag)["archived"]
        await back(session)
        await settled(session)
        assert sorted(map(sorted, (one["tagIds"] for one in rig.entries()))) == sorted(
            map(sorted, [[tag.id], [tag.id, into.id], [tag.id, into.id]])
        )
        assert not of(rig, tag)["archived"]
        assert await session.merge_tags(Merge(tags=(tag,), into=into, delete=True)) == 3
        await settled(session)
        assert of(rig, tag) is None
        assert [one["tagIds"] for one in rig.entries()] == [[into.id]] * 3
