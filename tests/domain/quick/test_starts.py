from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.domain.quick.desk import NOW, catalog
from tui.domain.entries import EntryDraft
from tui.domain.quick import Scene, parse
from tui.domain.quick.starts import starts
from tui.domain.workspace import Profile

SCENE = Scene(now=NOW, profile=Profile(zone="Europe/Berlin"), catalog=catalog())
PLACES = [(None, None), ("api", None), ("api", "login"), ("web2", None), ("site", None)]

drafts = st.builds(
    lambda description, place, tags, billable: EntryDraft(
        start=NOW,
        description=" ".join(description),
        project_id=place[0],
        task_id=place[1],
        tag_ids=tuple(tags),
        billable=billable,
    ),
    st.lists(st.sampled_from(["Fix", "9-10", "#1234", "@home", "45m", "$", "since", "mon"]), max_size=4),
    st.sampled_from(PLACES),
    st.lists(st.sampled_from(["bug", "dep"]), unique=True),
    st.booleans(),
)


@given(drafts)
def test_a_line_to_begin_with_starts_that_very_thing_now(draft: EntryDraft) -> None:
    for one in starts([draft], SCENE):
        assert one.cursor == len(one.text) == len(one.words) + 1
        later = replace(SCENE, now=NOW + 600)
        found = parse(one.text, later)
        assert not found.timed
        assert found.draft == replace(draft, start=NOW + 600)


def test_equal_lines_and_empty_ones_stand_there_once_or_not_at_all() -> None:
    one = EntryDraft(start=NOW, description="Fix")
    found = starts([one, EntryDraft(start=NOW), replace(one, start=NOW - 60)], SCENE)
    assert [each.words for each in found] == ["Fix"]
