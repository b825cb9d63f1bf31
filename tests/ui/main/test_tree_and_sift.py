from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.main.samples import NOW, catalog, entries, moment, state
from tui.domain.entries import draft_of
from tui.present.blank import empty_log, empty_tree
from tui.present.choice import Choice, draft_of_choice, words_of_choice
from tui.present.sift import Sift
from tui.present.text import line_width, plain
from tui.present.tree import node_line, nodes, shape
from tui.session.finding import EVERYTHING, Scope

OPEN = {("project", "be")}


def test_the_tree_has_clients_projects_tasks_and_no_archived_ones() -> None:
    found = nodes(shape(catalog()), OPEN, set(), loose=True)
    assert [(n.depth, n.name) for n in found] == [
        (0, "Acme Corp"),
        (1, "Backend API"),
        (2, "Login flow"),
        (0, "No client"),
        (1, "Internal"),
        (0, "No project"),
    ]


def test_folding_hides_what_is_below() -> None:
    form = shape(catalog())
    assert [n.name for n in nodes(form, set(), {("client", "acme")}, loose=False)] == [
        "Acme Corp",
        "No client",
        "Internal",
    ]
    assert nodes(form, set(), set(), loose=False)[1].folds


def test_times_hold_the_running_entry_on_all_levels() -> None:
    made = [plain(node_line(n, state(), NOW, 40)) for n in nodes(shape(catalog()), OPEN, set(), loose=True)]
    assert made[0].endswith("3h 23m")
    assert made[1].endswith("3h 23m")
    assert made[2].endswith("2h 23m")
    assert made[4].endswith("–")
    assert made[5].endswith("10m")


def test_rows_that_the_server_does_not_have_are_marked() -> None:
    shown = state(waiting=frozenset({"be", "login", "acme"}), problems={"login": "No."})
    form = nodes(shape(catalog()), OPEN, set(), loose=True)
    assert [plain(node_line(n, shown, NOW, 40))[0] for n in form] == ["↑", "↑", "!", " ", " ", " "]
    before = [plain(node_line(n, state(), NOW, 40)) for n in form]
    assert [line[1:] for line in before] == [plain(node_line(n, shown, NOW, 40))[1:] for n in form]


@given(st.text(max_size=60), st.integers(min_value=20, max_value=90))
def test_every_row_of_the_tree_is_as_wide_as_the_pane(name: str, cells: int) -> None:
    shown = state(catalog=catalog(project=name, task=name))
    for node in nodes(shape(shown.catalog), OPEN, set(), loose=True):
        assert line_width(node_line(node, shown, NOW, cells)) == cells


def test_a_row_of_the_tree_is_what_a_search_is_narrowed_to() -> None:
    names = catalog()
    assert Sift(row=Choice(kind="task", project_id="be", task_id="login")).scope(names) == Scope(task="login")
    assert Sift(row=Choice(kind="project", project_id="in")).scope(names) == Scope(projects=frozenset({"in"}))
    of_client = Sift(row=Choice(kind="client", client_id="acme")).scope(names).projects
    assert of_client == {i for i, project in names.projects.items() if project.client_id == "acme"}
    of_none = Sift(row=Choice(kind="client")).scope(names).projects
    assert of_none == {i for i, project in names.projects.items() if not project.client_id}
    assert Sift(row=Choice(kind="none")).scope(names) == Scope(loose=True)
    assert Sift(words="x").scope(names) == EVERYTHING


def test_blanks_are_no_words() -> None:
    assert not Sift(words="  ")
    assert Sift(words="  ").text == ""
    assert Sift(words=" x")


def test_what_starts_is_what_the_cursor_says() -> None:
    shown = state()
    again = draft_of_choice(Choice(kind="entry", entry=entries()[2]), shown, NOW)
    assert again == draft_of(entries()[2], NOW)
    on_task = draft_of_choice(Choice(kind="task", project_id="be", task_id="login"), shown, NOW)
    assert (on_task.project_id, on_task.task_id, on_task.billable) == ("be", "login", True)
    assert draft_of_choice(Choice(kind="project", project_id="in"), shown, NOW).billable is False
    assert shown.last is not None
    assert draft_of_choice(Choice(kind="day"), shown, NOW) == draft_of(shown.last, NOW)
    assert draft_of_choice(Choice(), state([]), NOW).description == ""
    assert words_of_choice(Choice(kind="entry", entry=entries()[2]), shown) == "“Sprint planning”"
    assert words_of_choice(Choice(kind="project", project_id="in"), shown) == "Internal"
    assert moment(9, 30) != NOW


@given(st.integers(min_value=20, max_value=200), st.integers(min_value=1, max_value=40))
def test_empty_panes_fit(cells: int, height: int) -> None:
    for sift in (Sift(), Sift(words="x" * 100), Sift(row=Choice(kind="project", project_id="be"))):
        lines = empty_log(state([]), sift, cells, height)
        assert len(lines) <= height
        assert all(line_width(line) <= cells for line in lines)
    assert all(line_width(line) <= cells for line in empty_tree(cells))
