"""The lists of Manage as values: what is in a row, what is shown, in which order and how wide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.ui.main.samples import NOW, catalog, state
from tui.acting import Context, disabled_reason, shown_in_bar, thing_chosen, word
from tui.actions import BY_ID, LOG, MANAGE, TREE
from tui.domain.projects import Project
from tui.domain.rights import Rights
from tui.domain.things import Held
from tui.domain.workspace import Member, Members
from tui.keyfile import checked
from tui.present.choice import Choice, draft_of_choice, words_of_choice
from tui.present.manage import KINDS, Facts, Row, View, count_of, found, in_order, in_sight, note_of, rows_of
from tui.present.managecolumns import Look, column_of, empty_columns
from tui.present.managelines import empty_lines, head_line, kinds_line, layout, row_line
from tui.present.text import line_width, plain
from tui.session.state import AccountInfo, PlaceInfo

HOURS = {
    "acme": Held(entries=9, seconds=36000),
    "be": Held(tasks=2, entries=8, seconds=30000),
    "login": Held(entries=3, seconds=7200),
    "bug": Held(entries=1234, seconds=3600),
}
LOCAL = AccountInfo(id="a", kind="maton", title="Clockify", how="through Maton")
PLACES = (
    PlaceInfo(account=LOCAL, workspace_id="w", name="Acme Inc", week=7200, current=True, running="Fix login"),
    PlaceInfo(account=LOCAL, workspace_id="v", name="Side project"),
    PlaceInfo(account=replace(LOCAL, id="b"), workspace_id="x", name="Other account"),
)
KIND_NAMES = [kind for kind, _ in KINDS]


def facts(**more: object) -> Facts:
    return Facts(state(**more), HOURS, PLACES)  # type: ignore[arg-type]


def row(kind: str, some_id: str, made_of: Facts | None = None) -> Row:
    return next(one for one in rows_of(kind, made_of or facts()) if one.id == some_id)


def said(one: Row, cells: int = 100, **more: object) -> str:
    return plain(row_line(one, Look(state(**more), NOW), cells, frozenset()))  # type: ignore[arg-type]


def test_each_kind_has_its_rows_with_what_is_in_them() -> None:
    client, project, task, tag = (
        row(*one) for one in (("client", "acme"), ("project", "be"), ("task", "login"), ("tag", "bug"))
    )
    assert (client.projects, client.seconds) == (1, 36000)
    assert (project.client, project.tasks, project.seconds) == ("Acme Corp", 1, 30000)
    assert (task.project, task.client, task.billable) == ("Backend API", "Acme Corp", True)
    assert tag.entries == 1234
    assert [one.choice.thing(catalog()) for one in (client, project, task, tag)] == [
        catalog().clients["acme"],
        catalog().projects["be"],
        catalog().tasks["login"],
        catalog().tags["bug"],
    ]
    assert [thing_chosen(one.choice) for one in (client, project, task, tag)] == [
        "acme",
        "be",
        "login",
        "bug",
    ]


def test_workspaces_are_those_of_this_account_and_the_open_one_is_marked() -> None:
    rows = rows_of("workspace", facts())
    assert [(one.name, one.current) for one in rows] == [("Acme Inc", True), ("Side project", False)]
    line = said(rows[0])
    assert "● Acme Inc  ▸ Fix login" in line
    assert line.endswith("2h 00m")


def test_people_who_are_not_told_are_yourself_and_a_sentence() -> None:
    hidden = facts(members=Members(forbidden=True, known=True))
    (you,) = rows_of("user", hidden)
    assert (you.id, you.aside, you.email) == ("u", "you", "jane@acme.io")
    assert note_of("user", hidden.state) == "This workspace does not show its members to you."
    assert note_of("project", hidden.state) == ""
    bob = Member(id="b", name="Bob", email="bob@x.io", roles=("WORKSPACE_ADMIN", "NEW_ONE"), status="PENDING")
    known = facts(members=Members(people=(bob, Member(id="u", name="Jane")), known=True))
    assert [(one.name, one.roles, one.status) for one in rows_of("user", known)] == [
        ("Bob", "admin, new one", "invited"),
        ("Jane", "", "active"),
    ]
    assert note_of("user", known.state) == ""


def test_what_is_archived_or_done_comes_only_when_it_is_wanted() -> None:
    def ids(kind: str, *, hidden: bool, **more: object) -> set[str]:
        made_of = facts(**more)
        seen = in_sight(rows_of(kind, made_of), View(), made_of.state, hidden=hidden)
        assert len(seen) == count_of(kind, made_of, hidden=hidden)
        return {one.id for one in seen}

    assert ids("client", hidden=False) == {"acme"}
    assert ids("client", hidden=True) == {"acme", "gone"}
    assert ids("project", hidden=False) == {"be", "in"}
    assert ids("task", hidden=False) == {"login"}
    assert ids("task", hidden=True) == {"login", "done"}
    # Until the server has deleted it, it is archived: it stays in sight.
    assert ids("project", hidden=False, deleting=frozenset({"old"})) == {"be", "in", "old"}
    going = said(row("project", "old"), deleting=frozenset({"old"}))
    assert "deleting" in going
    assert "archived" in said(row("client", "gone"))
    assert "done" in said(row("task", "done"))


def test_a_task_of_an_archived_project_is_archived_with_it() -> None:
    shelved = catalog()
    shelved.projects["be"] = replace(shelved.projects["be"], archived=True)
    assert row("task", "login", facts(catalog=shelved)).closed == "archived"
    assert row("task", "done", facts(catalog=shelved)).closed == "done"


def test_only_what_is_of_a_client_or_a_project() -> None:
    made_of = facts()
    of_client = View(of=Choice(kind="client", client_id="acme"))
    assert [
        one.id for one in in_sight(rows_of("project", made_of), of_client, made_of.state, hidden=False)
    ] == ["be"]
    of_project = View(of=Choice(kind="project", project_id="in"))
    assert in_sight(rows_of("task", made_of), of_project, made_of.state, hidden=True) == []


def test_words_narrow_by_all_names_and_scattered_letters_only_where_nothing_else_fits() -> None:
    rows = rows_of("task", facts())
    assert [one.id for one in found(rows, "acme login")] == ["login"]
    assert [one.id for one in found(rows, "lgn")] == ["login"]
    assert found(rows, "zzz") == []
    assert found(rows, " ") == rows
    projects = [Row(kind="project", id=n, name=n, names=n.lower()) for n in ("Cat", "Charted")]
    assert [one.id for one in found(projects, "cat")] == ["Cat"]


def test_sorting_goes_by_the_column_and_alike_ones_by_name() -> None:
    names = ["b", "A", "c"]
    rows = [Row(kind="tag", id=n, name=n, seconds=s) for n, s in zip(names, (5, 5, 9), strict=True)]

    def order(column: str, *, falling: bool) -> str:
        key = column_of("tag", column).key
        return "".join(one.name for one in in_order(rows, key, falling=falling))

    assert order("name", falling=False) == "Abc"
    assert order("name", falling=True) == "cbA"
    assert order("hours", falling=True) == "cAb"
    assert order("hours", falling=False) == "Abc"
    assert order("no such column", falling=False) == "Abc"


def test_an_estimate_shows_how_much_of_it_is_gone_and_warns_when_it_is_over() -> None:
    def with_estimate(estimate: int, duration: int) -> Row:
        full = catalog()
        full.projects["in"] = replace(full.projects["in"], estimate=estimate, duration=duration)
        return row("project", "in", facts(catalog=full))

    half = row_line(with_estimate(40 * 3600, 20 * 3600), Look(state([]), NOW), 110, frozenset())
    assert "40h ━━━━────    50 %" in plain(half)
    assert not any(span.style == "warn" for span in half)
    over = row_line(with_estimate(10 * 3600, 15 * 3600), Look(state([]), NOW), 110, frozenset())
    assert "10h ━━━━━━━━   150 %" in plain(over)
    assert {span.text.strip() for span in over if span.style == "warn"} == {"━━━━━━━━", "150 %"}
    # What everybody spent is asked of the server; what is newer here counts too.
    assert row("project", "be").spent == 30000


def test_signs_of_waiting_of_trouble_of_pins_and_of_marks() -> None:
    project = row("project", "in")
    assert said(project, waiting=frozenset({"in"})).startswith("↑")
    assert said(project, waiting=frozenset({"in"}), problems={"in": "no rights"}).startswith("!")
    assert "Internal ★" in said(project, pins=("in",))
    line = plain(row_line(project, Look(state(), NOW, frozenset({"in"})), 100, frozenset()))
    assert line.startswith(" ◆ ● Internal")


def test_the_time_of_what_runs_ticks_in_every_list() -> None:
    for one in (row("client", "acme"), row("project", "be"), row("task", "login"), row("tag", "bug")):
        then = plain(row_line(one, Look(state(), NOW + 3600), 100, frozenset()))
        assert then != said(one)
        assert then.split()[:1] == said(one).split()[:1]
    assert said(row("tag", "deep")) == plain(
        row_line(row("tag", "deep"), Look(state(), NOW + 3600), 100, frozenset())
    )


@given(
    st.sampled_from(KIND_NAMES), st.text(max_size=60), st.integers(min_value=40, max_value=200), st.booleans()
)
def test_every_row_is_as_wide_as_the_list(kind: str, name: str, cells: int, estimate: bool) -> None:
    full = catalog(project=name, task=name, tag=name)
    if estimate:
        full.projects["be"] = replace(full.projects["be"], estimate=1, duration=10**9)
    people = Members(people=(Member(id="m", name=name, email=name, roles=(name,), zone=name),), known=True)
    shown = state(catalog=full, members=people, pins=("be", "login"))
    rows = rows_of(kind, Facts(shown, HOURS, (replace(PLACES[0], name=name, running=name, note=name),)))
    without = empty_columns(kind, rows, shown.deleting)
    for one in rows:
        assert line_width(row_line(one, Look(shown, NOW), cells, without)) == cells
    assert line_width(head_line(kind, "name", cells, without, falling=True).line) == cells
    counts = dict.fromkeys(KIND_NAMES, 12345)
    if cells >= 60:
        assert line_width(kinds_line(kind, counts, cells, hidden=True).line) <= cells


def test_columns_leave_as_it_gets_narrower_and_name_and_hours_never_do() -> None:
    def titles(kind: str, cells: int) -> list[str]:
        return [column.title for column, _ in layout(kind, cells, frozenset())]

    assert titles("project", 118) == [
        "Name",
        "Client",
        "$",
        "Access",
        "Status",
        "Tasks",
        "Estimate",
        "Hours",
    ]
    assert titles("project", 60) == ["Name", "Client", "$", "Status", "Hours"]
    assert titles("project", 44) == ["Name", "Status", "Hours"]
    assert titles("tag", 42) == ["Name", "Status", "Hours"]
    assert "Estimate" not in [
        column.title
        for column, _ in layout("project", 118, empty_columns("project", rows_of("project", facts()), set()))
    ]


def test_heads_and_kinds_say_what_is_sorted_and_shown_and_can_be_clicked() -> None:
    bar = head_line("project", "hours", 100, frozenset(), falling=True)
    text = plain(bar.line)
    assert "▼ Hours" in text
    assert bar.part_at(text.index("Client")) == "sort client"
    counts = {"client": 3, "project": 12}
    wide = kinds_line("project", counts, 100, hidden=True)
    assert "Projects 12" in plain(wide.line)
    assert plain(wide.line).endswith("archived shown")
    assert wide.part_at(plain(wide.line).index("Tags")) == "kind tag"
    assert plain(kinds_line("project", counts, 60, hidden=False).line).count("12") == 1


def test_an_empty_list_says_what_to_do() -> None:
    def text(words: str = "", closed: int = 0, *, kind: str = "project", narrowed: bool = False) -> str:
        return "\n".join(plain(line) for line in empty_lines(kind, words, closed, 60, narrowed=narrowed))

    assert "No projects yet." in text()
    assert "N   makes one" in text()
    assert "z   shows 2 done or archived" in text(closed=2, kind="task")
    assert "No projects with “zz”." in text("zz", narrowed=True)
    assert "esc drops the words" in text("zz", narrowed=True)
    assert "N" not in text("zz", narrowed=True).replace("No", "")
    assert "esc shows all" in text(narrowed=True)


# what can be done there


def at(kind: str, **more: object) -> Context:
    values = {"pane": MANAGE, "listed": kind, "choice": Choice(kind=kind, project_id="be")} | more
    return Context(**values)  # type: ignore[arg-type]


def why(act: str, here: Context) -> str | None:
    return disabled_reason(BY_ID[act], here)


def test_acts_on_entries_say_in_words_why_not_here() -> None:
    for act in ("project", "tags", "billable", "split", "merge", "duplicate", "fill", "later"):
        assert why(act, at("project")) == "this works in the log: 1 goes there"
    for act in ("toggle", "quick", "new_entry", "jump", "workspace", "log", "hidden", "reverse", "find"):
        assert why(act, at("tag")) is None
    assert why("switch", at("tag", running=True)) == "choose a project or a task to switch to"
    assert why("switch", at("project", running=True, startable=True)) is None


def test_acts_on_things_want_the_kind_that_they_are_for() -> None:
    for kind in ("client", "project", "task", "tag"):
        for act in ("edit", "delete", "archive", "mark_thing", "choose", "copy"):
            assert why(act, at(kind)) is None
    assert why("move", at("project")) is None
    assert why("move", at("tag")) == "nothing to put under a client here: choose a project"
    assert why("merge_tags", at("tag")) is None
    assert why("merge_tags", at("client")) == "nothing to merge here: choose tags"
    assert why("delete", at("user")) == "nothing to delete here: choose a client, a project, a task or a tag"
    assert why("mark_thing", at("user")) == "only clients, projects, tasks and tags are marked"
    assert why("pin", at("task")) is None
    assert why("pin", at("tag")) == "nothing to pin here: choose a project or a task"
    empty = at("tag", choice=Choice(), empty=True)
    assert why("edit", empty) == "nothing to edit here: the list is empty"
    assert why("choose", empty) == why("mark_thing", empty) == "there is nothing here yet"
    assert why("delete", at("project", going=True)) == "it is being deleted"


def test_in_the_tree_things_are_edited_archived_and_deleted_too() -> None:
    for kind in ("client", "project", "task"):
        for act in ("edit", "delete", "archive"):
            assert why(act, Context(pane=TREE, choice=Choice(kind=kind))) is None
    in_log = Context(pane=LOG, choice=Choice(kind="entry"))
    assert why("archive", in_log) == "nothing to archive here: choose a client, a project, a task or a tag"


def test_what_the_workspace_keeps_to_its_admins_says_so() -> None:
    rights = Rights(projects="only admins change projects", tasks="only managers", tags="")
    for act in ("edit", "delete", "archive", "move", "new_thing"):
        assert why(act, at("project", rights=rights)) == "only admins change projects"
    assert why("archive", at("task", rights=rights)) == "only managers"
    assert why("edit", at("tag", rights=rights)) is None
    assert why("new_thing", at("tag", rights=rights)) is None
    in_log = Context(pane=LOG, choice=Choice(kind="entry"), rights=rights)
    assert why("new_thing", in_log) is None, "tags can be made"
    assert why("edit", in_log) is why("delete", in_log) is None
    in_tree = Context(pane=TREE, choice=Choice(kind="project"), rights=rights)
    assert why("edit", in_tree) == "only admins change projects"


def test_the_bar_names_what_a_key_does_there() -> None:
    def bar(here: Context) -> list[str]:
        return [action.id for action in shown_in_bar(here)]

    assert bar(at("project"))[:4] == ["toggle", "choose", "edit", "new_thing"]
    assert "choose" not in bar(at("tag"))
    assert bar(at("tag", things=("a", "b")))[:3] == ["archive", "delete", "merge_tags"]
    assert {"edit", "delete", "hidden", "new_thing"}.isdisjoint(bar(at("user")))
    words = {
        ("choose", "client"): "Projects",
        ("choose", "user"): "Their log",
        ("next_kind", "client"): "Projects",
        ("next_kind", "workspace"): "Clients",
        ("new_thing", "tag"): "New tag",
        ("archive", "task"): "Done",
        ("find", "tag"): "Filter",
    }
    for (act, kind), what in words.items():
        assert word(BY_ID[act], at(kind)) == what
    assert word(BY_ID["archive"], at("task", closed=True)) == "Active"
    assert word(BY_ID["archive"], at("tag", closed=True)) == "Restore"
    assert word(BY_ID["hidden"], at("tag", hidden=True)) == "Hide archived"
    assert word(BY_ID["show_all"], at("tag", things=("a",))) == "Drop marks"
    assert word(BY_ID["find"], Context()) == "Find"


@pytest.mark.parametrize("kind", ["tag", "client", "user", "workspace"])
def test_the_timer_starts_the_last_entry_from_rows_that_are_no_work(kind: str) -> None:
    shown = state()
    assert shown.last is not None
    choice = Choice(kind=kind, client_id="acme")
    assert words_of_choice(choice, shown) == "“Review”"
    archived = Choice(kind="project", project_id="old")
    assert words_of_choice(archived, shown) == "“Review”", "no time goes on what is archived"
    assert draft_of_choice(Choice(kind="task", project_id="be", task_id="done"), shown, NOW).task_id is None
    project = Choice(kind="project", project_id="in")
    assert words_of_choice(project, shown) == "Internal"


def test_keys_of_two_places_may_be_the_same_and_of_one_may_not() -> None:
    assert checked({"hidden": "b"}) == {"hidden": ("b",)}, "b makes entries billable, which are not there"
    with pytest.raises(ValueError, match="both"):
        checked({"hidden": "s"})
    with pytest.raises(ValueError, match="both"):
        checked({"hidden": "a"})


def test_a_project_with_no_client_is_sorted_behind_those_with_one() -> None:
    full = catalog()
    full.projects["z"] = Project(id="z", workspace_id="w", name="Zed", client_id="acme")
    rows = [one for one in rows_of("project", facts(catalog=full)) if not one.closed]
    order = in_order(rows, column_of("project", "client").key, falling=False)
    assert [one.id for one in order] == ["be", "z", "in"]
