from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from tests.ui.main.samples import entries
from tui.acting import Context, disabled_reason, shown_in_bar, thing_chosen, word
from tui.actions import ACTIONS, BY_ID, LOG, MANAGE, PANES, ROWS, TREE, works_in
from tui.keys import signs_of
from tui.present.choice import Choice
from tui.present.text import plain
from tui.screens.acts import Acts
from tui.screens.bindings import bindings
from tui.screens.help import help_lines

ON_ENTRY = Context(pane=LOG, choice=Choice(kind="entry", entry=entries()[1]), running=True)
PANE_MOVES = {a.id for a in ACTIONS if a.group == "Moving" and a.where == ROWS} - {"choose"}


@pytest.mark.parametrize("pane", PANES)
def test_no_key_means_two_things_in_one_place(pane: str) -> None:
    keys = Counter(key for a in ACTIONS if works_in(a, pane) for key in a.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_act_is_in_the_help_with_all_its_keys() -> None:
    said = "\n".join(plain(line) for line in help_lines(ON_ENTRY, "", 200))
    for action in ACTIONS:
        assert action.help in said
        assert signs_of(action.id) in said


def test_every_act_can_be_done() -> None:
    moves = PANE_MOVES | {"fold", "unfold", "older_day", "newer_day", "today"}
    for action in ACTIONS:
        assert action.id in moves or hasattr(Acts, f"do_{action.id}"), action.id


def test_only_the_palette_and_quitting_go_before_the_focus() -> None:
    assert not any(binding.priority for binding in bindings())


def test_an_act_that_cannot_be_done_says_what_to_do() -> None:
    on_header = Context(pane=LOG, choice=Choice(kind="day"))
    assert disabled_reason(BY_ID["edit"], on_header) == "nothing to edit here: choose an entry"
    assert disabled_reason(BY_ID["edit"], ON_ENTRY) is None
    assert disabled_reason(BY_ID["billable"], on_header) == "nothing to make billable here: choose an entry"
    assert disabled_reason(BY_ID["fill"], on_header) == "no gap or overlap here"
    in_tree = Context(pane=TREE, choice=Choice(kind="none"))
    assert disabled_reason(BY_ID["delete"], in_tree) == "nothing to delete here: choose an entry in the log"
    assert disabled_reason(BY_ID["toggle"], on_header) is None
    said = "\n".join(plain(line) for line in help_lines(on_header, "edit", 200))
    assert "(nothing to edit here: choose an entry)" in said


def test_a_key_of_the_other_pane_says_where_it_works() -> None:
    assert disabled_reason(BY_ID["fold"], ON_ENTRY) == "this works in the projects: tab goes there"
    in_tree = Context(pane=TREE, choice=Choice(kind="project"))
    assert disabled_reason(BY_ID["older_day"], in_tree) == "this works in the log: tab goes there"
    in_manage = Context(pane=MANAGE, choice=Choice(kind="project"), listed="project")
    assert disabled_reason(BY_ID["older_day"], in_manage) == "this works in the log: 1 goes there"
    assert disabled_reason(BY_ID["fold"], in_manage) == "this works in the projects: 1 goes there"
    assert disabled_reason(BY_ID["hidden"], in_tree) == "this works in Manage: 5 goes there"


def test_the_bar_follows_the_state_and_the_pane() -> None:
    assert word(BY_ID["toggle"], ON_ENTRY) == "Stop"
    assert word(BY_ID["toggle"], Context()) == "Start"
    assert word(BY_ID["other_pane"], Context(pane=TREE)) == "Log"
    in_log = [a.id for a in shown_in_bar(ON_ENTRY)]
    assert in_log[0] == "toggle"
    assert "delete" in in_log
    in_tree = [a.id for a in shown_in_bar(Context(pane=TREE, choice=Choice(kind="project")))]
    assert "billable" not in in_tree
    assert "choose" in in_tree


def test_with_marks_the_acts_on_them_come_first_wherever_the_cursor_is() -> None:
    marked = Context(pane=LOG, choice=Choice(kind="day"), marked=3)
    bulk = ["project", "tags", "billable", "delete", "edit"]
    assert [a.id for a in shown_in_bar(marked)][:5] == bulk
    assert not any(disabled_reason(BY_ID[act], marked) for act in [*bulk, "later", "earlier", "show_all"])
    assert disabled_reason(BY_ID["split"], marked) == "nothing to split here: choose an entry"
    assert (word(BY_ID["edit"], marked), word(BY_ID["show_all"], marked)) == ("Describe", "Drop marks")
    assert word(BY_ID["edit"], replace(marked, marked=1)) == "Edit"
    in_tree = replace(marked, pane=TREE, choice=Choice(kind="project"))
    assert disabled_reason(BY_ID["tags"], in_tree) == "nothing to tag here: choose an entry in the log"
    ranging = Context(choice=Choice(kind="day"), ranging=True)
    assert word(BY_ID["mark_range"], ranging) == "End range"
    assert disabled_reason(BY_ID["show_all"], ranging) is None
    assert disabled_reason(BY_ID["mark"], Context(empty=True)) == "there is nothing here yet"


def test_the_bar_does_not_change_as_the_cursor_moves_in_the_log() -> None:
    on_header = Context(pane=LOG, choice=Choice(kind="day"), running=True)
    assert [a.id for a in shown_in_bar(on_header)] == [a.id for a in shown_in_bar(ON_ENTRY)]


def test_a_row_that_needs_you_is_answered_by_enter() -> None:
    stuck = replace(ON_ENTRY, stuck=True)
    assert [a.id for a in shown_in_bar(stuck)][:2] == ["toggle", "choose"]
    assert word(BY_ID["choose"], stuck) == "Answer"
    assert "choose" not in [a.id for a in shown_in_bar(ON_ENTRY)]
    in_tree = Context(pane=TREE, choice=Choice(kind="project", project_id="be"))
    assert word(BY_ID["choose"], in_tree) == "Show only"


def test_what_is_chosen_has_one_id() -> None:
    ids = {"client_id": "c", "project_id": "p", "task_id": "t"}
    assert [thing_chosen(Choice(kind=kind, **ids)) for kind in ("client", "project", "task", "none")] == [
        "c",
        "p",
        "t",
        "",
    ]
    assert thing_chosen(ON_ENTRY.choice) == "review"


def test_typed_words_narrow_the_help() -> None:
    said = [plain(line) for line in help_lines(ON_ENTRY, "outbox", 80)]
    assert said[0] == " Program"
    assert len(said) == 2
    assert plain(help_lines(ON_ENTRY, "zzz", 80)[0]) == " No key does that."
