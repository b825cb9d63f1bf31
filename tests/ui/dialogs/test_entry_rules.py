"""What the entry form takes, refuses and writes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.dialogs.builders import NOW, catalog, entry, moment, replace, state
from tui.domain.entries import EntryDraft, TimeEntry
from tui.present import form
from tui.present.form import fields_new, fields_of, judge, kept, put, restored


def test_an_edit_of_the_description_touches_nothing_else() -> None:
    old = entry(
        start=moment(9, 30, 17), end=moment(10, 30, 59), description="Sprint planing", tag_ids=("t-bug",)
    )
    fields = put(fields_of(old, state()), "description", "Sprint planning", NOW)
    verdict = judge(fields, state(), NOW)
    assert not verdict.errors
    assert form.change_of(old, fields, verdict).fields() == {"description": "Sprint planning"}


ENTRIES = st.builds(
    lambda start, length, **more: entry(start=start, end=None if length is None else start + length, **more),
    start=st.integers(moment(0) - 400 * 86400, NOW),
    length=st.none() | st.integers(0, 60 * 3600),
    description=st.text(max_size=30).filter(lambda text: not set("<>") & set(text)),
    project_id=st.sampled_from([None, "be", "int", "old", "nowhere"]),
    task_id=st.sampled_from([None, "login", "done"]),
    tag_ids=st.lists(st.sampled_from([*catalog().tags, "unknown"]), unique=True).map(tuple),
    billable=st.booleans(),
)


@given(old=ENTRIES, hour24=st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_form_in_which_nothing_was_typed_gives_no_difference(old: TimeEntry, hour24: bool) -> None:
    world = state(hour24=hour24)
    fields = fields_of(old, world)
    verdict = judge(fields, world, NOW)
    assert not verdict.errors
    assert not form.change_of(old, fields, verdict)
    assert not verdict.new_tags
    again = restored(fields, kept(fields))
    assert again == fields
    assert not form.touched(again, fields)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#a #b", ["a", "b"]),
        ("a, b", ["a", "b"]),
        ('#"two words" #c', ["two words", "c"]),
        ("#a #a", ["a"]),
        ('#"open quote', ["open quote"]),
        ("", []),
        ("# ,", []),
        ("#a#b", ["a#b"]),
    ],
)
def test_tags_are_read(text: str, names: list[str]) -> None:
    assert form.split_tags(text) == names


@given(names=st.lists(st.text(min_size=1, max_size=12), max_size=5))
def test_tags_are_read_back_as_they_were_written(names: list[str]) -> None:
    clean = list(dict.fromkeys(name for name in (form.one_line(n).strip() for n in names) if name))
    assert form.split_tags(" ".join(form.write_tag(name) for name in clean)) == clean


def test_known_tags_are_found_whatever_their_case_and_others_are_new() -> None:
    fields = put(fields_new(None, state(), NOW), "tags", "#Meeting #sprint", NOW)
    verdict = judge(fields, state(), NOW)
    assert (verdict.tag_ids, verdict.new_tags) == (("t-meeting",), ("sprint",))
    assert verdict.notes["tags"] == "new: #sprint"


def test_a_tag_that_is_archived_is_refused_unless_the_entry_has_it() -> None:
    fields = put(fields_new(None, state(), NOW), "tags", "#gone", NOW)
    assert judge(fields, state(), NOW).errors["tags"] == "#gone is archived"
    assert not judge(fields_of(entry(tag_ids=("t-gone",)), state()), state(), NOW).errors


def test_descriptions_are_refused_in_words() -> None:
    fields = fields_new(None, state(), NOW)
    assert judge(put(fields, "description", "a < b", NOW), state(), NOW).errors == {
        "description": "Clockify refuses < and > here"
    }
    long = judge(put(fields, "description", "x" * 3001, NOW), state(), NOW)
    assert long.errors["description"] == "3,001 characters; Clockify takes 3,000"


def test_what_the_workspace_asks_for_blocks_a_finished_entry_and_is_only_said_of_a_running_one() -> None:
    world = state(force_projects=True, force_tasks=True, force_tags=True, force_description=True)
    running = judge(fields_new(None, world, NOW), world, NOW)
    assert not running.errors
    assert running.notes["project"] == "this workspace asks for a project"
    finished = judge(put(fields_new(None, world, NOW), "length", "1:00", NOW), world, NOW)
    assert set(finished.errors) == {"description", "project", "task", "tags"}


def test_targets_that_are_closed_are_refused_when_they_are_new() -> None:
    fields = replace(fields_new(None, state(), NOW), project_id="old")
    assert judge(fields, state(), NOW).errors["project"] == "archived: choose another project"
    verdict = judge(fields_of(entry(project_id="old"), state()), state(), NOW)
    assert (verdict.errors, verdict.notes["project"]) == ({}, "this project is archived")


def test_a_timer_only_workspace_takes_no_finished_entry() -> None:
    world = state(stopwatch_only=True)
    fields = put(fields_new(None, world, NOW), "length", "1:00", NOW)
    assert "timer only" in judge(fields, world, NOW).errors["end"]
    assert not judge(fields_of(entry(), world), world, NOW).errors


def test_a_locked_time_is_refused() -> None:
    world = replace(state(), locked_before=moment(0))
    fields = put(fields_new(None, world, NOW), "day", "yesterday", NOW)
    assert judge(fields, world, NOW).errors["day"] == "this workspace is locked before Tue 24 Nov"
    assert form.locked_why(entry(start=moment(0) - 5), world).startswith("locked:")
    assert form.locked_why(entry(locked=True), state()).startswith("locked:")
    assert not form.locked_why(entry(), world)


def test_the_button_says_what_it_does() -> None:
    fields = fields_new(None, state(), NOW)
    assert form.save_words(fields, judge(fields, state(), NOW)) == "Start"
    fields = put(put(fields, "description", "Call", NOW), "length", "1:15", NOW)
    verdict = judge(fields, state(), NOW)
    assert form.save_words(fields, verdict) == "Add 1:15"
    assert form.done_words(fields, verdict) == "Added “Call” 1:15"
    old = fields_of(entry(description="Call"), state())
    assert form.done_words(old, judge(old, state(), NOW)) == "Changed “Call”"


def test_starting_says_what_it_stops_and_only_one_timer_runs() -> None:
    world = state(running=entry("r", NOW - 600, None, description="Other"))
    verdict = judge(fields_new(None, world, NOW), world, NOW)
    assert verdict.notes["time"] == "stops “Other”"
    fields = put(fields_of(entry(), world), "end", "", NOW)
    assert "only one timer can" in judge(fields, world, NOW).errors["end"]


def test_a_new_entry_is_billable_as_its_project_says_until_a_person_does() -> None:
    fields = form.choose(fields_new(None, state(), NOW), "be", None, state())
    assert fields.billable
    fields = replace(fields, billable=True, billable_chosen=True)
    assert form.choose(fields, "int", None, state()).billable


def test_an_earlier_entry_fills_what_is_empty() -> None:
    earlier = entry(description="Fix login", project_id="be", task_id="login", tag_ids=("t-bug", "t-gone"))
    fields = form.take(fields_new(None, state(), NOW), earlier, state())
    assert (fields.description, fields.project_id, fields.task_id, fields.tags) == (
        "Fix login",
        "be",
        "login",
        "#bug",
    )
    chosen = form.choose(fields_new(None, state(), NOW), "int", None, state())
    assert form.take(chosen, earlier, state()).project_id == "int"


def test_a_draft_gives_its_fields() -> None:
    draft = EntryDraft(
        start=moment(9), end=moment(10), description="x", project_id="be", new_tags=("n w",), billable=True
    )
    fields = fields_new(draft, state(), NOW)
    assert form.draft_of(fields, judge(fields, state(), NOW)) == draft


def test_what_was_kept_for_another_form_is_left_alone() -> None:
    fields = fields_of(entry("one"), state())
    assert restored(fields, kept(fields_of(entry("two"), state()))) == fields
    assert restored(fields, {"for": "one"}) == fields


def test_touched_names_the_fields() -> None:
    first = fields_of(entry(), state())
    fields = put(put(first, "tags", "#bug", NOW), "length", "2:00", NOW)
    assert form.touched(fields, first) == ["tags", "end", "length"]


def test_the_tag_at_the_cursor_is_completed() -> None:
    assert form.tag_under_way("#a #me", 6) == (3, "me")
    assert form.with_tag("#a #me", 6, "meeting") == "#a #meeting "
    assert form.with_tag("#tw #b", 3, "two words") == '#"two words" #b'


def test_an_entry_that_the_server_named_anew_is_still_the_same_one() -> None:
    opened = entry("local-1", end=None, project_id="local-p")
    now_known = replace(
        state(running=replace(opened, id="s1", project_id="int")), settled={"local-1": "s1", "local-p": "int"}
    )
    fields = put(form.follow(fields_of(opened, state()), now_known), "description", "Fix", NOW)
    assert not judge(fields, now_known, NOW).errors, "it does not stand in its own way"
    assert fields.project_id == "int"
    assert fields.entry is not None
    assert form.change_of(fields.entry, fields, judge(fields, now_known, NOW)).fields() == {
        "description": "Fix"
    }


def test_without_a_project_a_new_entry_is_not_billable_whatever_the_workspace_says() -> None:
    pays = state(default_billable=True)
    fields = fields_new(None, pays, NOW)
    assert not fields.billable
    assert form.choose(fields, "int", None, pays).billable is pays.catalog.projects["int"].billable
    assert not form.choose(form.choose(fields, "be", None, pays), None, None, pays).billable
