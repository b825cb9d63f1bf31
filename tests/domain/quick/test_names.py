"""Projects, tasks and tags by what is typed after a sign: the one that is meant, or why there is none."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.domain.quick.desk import W, catalog, draft, faults, read, scene
from tui.domain.projects import Catalog, Project, Tag
from tui.domain.quick import Fault


def with_projects(*projects: tuple[str, str], **more: Any) -> Catalog:
    made = {i: Project(id=i, workspace_id=W, name=name) for i, name in projects}
    return replace(catalog(), projects={**catalog().projects, **made}, **more)


@pytest.mark.parametrize(
    ("typed", "project", "task"),
    [
        ("@back", "api", None), ("@API", "api", None), ('@"backend api"', "api", None), ("@Bac", "api", None),
        ("@acme:back", "api", None), ('@"Acme":"Backend API"', "api", None), ("@glo:web", "web2", None),
        ("@Acme:web", "web1", None), ('@"Acme: website"', "site", None), ("@:acme", "site", None),
        ("@website", "site", None), ("@app", "ios", None), ("@beta", "ios", None), ("@ios", "ios", None),
        ("@back/login", "api", "login"), ("@acme:back/flow", "api", "login"), ('@back/"Login flow"', "api", "login"),
        ('@"Acm', "site", None), ('@"Backend A', "api", None), ('@back/"Login f', "api", "login"),
    ],
)  # fmt: skip
def test_what_is_meant(typed: str, project: str, task: str | None) -> None:
    found = draft(typed)
    assert (found.project_id, found.task_id, found.description) == (project, task, "")


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ("x @web", "web", "which “web”: Web (Acme), Web (Globex)?"),
        ('@"Web"', '"Web"', "which “Web”: Web (Acme), Web (Globex)?"),
        ("@zzz x", "zzz", "no project “zzz”"),
        ("@ackend", "ackend", "no project “ackend”"),
        ("@bakc", "bakc", "no project “bakc”"),
        ("@old", "old", "“Old site” is archived"),
        ("@nobody:web", "nobody", "no client “nobody”"),
        ("@globex:back", "back", "no project “back”"),
        ("@:backend", "backend", "no project “backend”"),
        ("@back/zzz", "zzz", "no task “zzz” in Backend API"),
        ("@back/log", "log", ""),
        ("@back/viewer", "viewer", "“Log viewer” is done"),
        ("@back/triage", "triage", "no task “triage” in Backend API"),
        ("x @", "@", "which project?"), ("@ x", "@", "which project?"), ('@"', '@"', "which project?"),
        ("@acme: x", ":", "which project?"), ("@/login", "@", "which project?"), ("@back/ x", "/", "which task?"),
        ("@a/b/c", "/c", "a name with / or : in it goes in quotes"),
        ("@a:b:c", ":c", "a name with / or : in it goes in quotes"),
        ('@"Backend API", x', ",", "a blank goes after a name in quotes"),
        ("@back @web", "@web", "two projects: a backslash makes one of them description"),
    ],
)  # fmt: skip
def test_why_no_project_is_meant(typed: str, place: str, said: str) -> None:
    if said:
        assert faults(typed) == [(place, said)]
    else:
        assert draft(typed).task_id == "login", "what is done does not stand in the way"


def test_a_fault_tells_what_a_key_could_make() -> None:
    assert read("@zzz").faults == (Fault(1, 4, "no project “zzz”", "project", "zzz"),)
    assert read('@acme:"New one"').faults[0].parent_id == "acme"
    assert read("@back/zzz").faults == (Fault(6, 9, "no task “zzz” in Backend API", "task", "zzz", "api"),)
    for typed in ("@web", "@old", "@", "@back/", "@back/viewer", "@nobody:x", "#"):
        assert read(typed).faults[0].make == ""


def test_no_key_makes_a_project_whose_name_can_not_be_one() -> None:
    for typed in ("@z", '@" z "', f"@{'z' * 251}"):
        (fault,) = read(typed).faults
        assert fault.said.startswith("no project"), typed
        assert fault.make == "", typed
    for typed in ("@zz", f"@{'z' * 250}"):
        assert read(typed).faults[0].make == "project", typed


def test_a_client_and_its_project_may_stand_in_the_same_quotes() -> None:
    assert draft('@"Acme: Web"').project_id == "web1"
    assert draft('@"globex:web"').project_id == "web2"
    assert draft('@"Globex: Support"/triage').task_id == "triage"
    assert draft('@"Acme: website"').project_id == "site", "the one of that very name goes first"
    assert draft('@"Acme: web"').project_id == "web1"
    projects = catalog().projects
    gone = {**projects, "web1": replace(projects["web1"], archived=True)}
    here = scene(catalog=replace(catalog(), projects={i: p for i, p in gone.items() if i != "site"}))
    (fault,) = read('@"Acme: Web"', here).faults
    assert (fault.said, fault.make) == ("“Web” is archived", "")
    assert read('@"Globex: Backend API"').faults[0].said == "no project “Globex: Backend API”"


def test_three_are_named_and_the_most_used_first() -> None:
    many = with_projects(*((f"n{i}", f"Note {i}") for i in range(1, 6)))
    assert faults("@note", scene(catalog=many))[0][1] == "which “note”: Note 1, Note 2, Note 3, …?"
    used = scene(catalog=many, weight=lambda i: {"n4": 3.0, "n3": 1.0}.get(i, 0.0))
    assert faults("@note", used)[0][1] == "which “note”: Note 4, Note 3, Note 1, …?"


def test_the_very_name_goes_before_one_that_begins_so() -> None:
    here = scene(
        catalog=with_projects(("a", "Back"), ("b", "back office"), ("c", "BACK"), ("d", "Office back"))
    )
    assert faults("@back", here)[0][1] == "which “back”: Back, BACK?"
    assert draft('@"BACK"', here).project_id == "c"
    assert draft('@"back office"', here).project_id == "b"
    only = scene(catalog=with_projects(("a", "Back"), ("b", "back office")))
    assert draft("@back", only).project_id == draft('@"back"', only).project_id == "a"


@pytest.mark.parametrize(
    "name", ["9-11", "45m", "today", '@a/b:c "x" #y $', "a\\b", "$", "C:\\", '"', "a\nb"]
)
def test_names_that_look_like_something_else(name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    tags = {"t": Tag(id="t", workspace_id=W, name=name)}
    here = scene(catalog=with_projects(("odd", name), tags=tags))
    found = draft(f'@"{escaped}" #"{escaped}" Fix', here)
    assert (found.project_id, found.tag_ids, found.description) == ("odd", ("t",), "Fix")


@pytest.mark.parametrize(
    ("typed", "ids", "new"),
    [
        ("#bug", ("bug",), ()), ("#BUG", ("bug",), ()), ("#bugg", ("buggy",), ()), ("#work", ("dep",), ()),
        ('#"deep work" #bug', ("dep", "bug"), ()), ("#bug #bug", ("bug",), ()),
        ("#fresh", (), ("fresh",)), ("#fresh #Fresh #more", (), ("fresh", "more")), ('#"two words"', (), ("two words",)),
        ('#"Bug"', (), ("Bug",)), ('#" x "', (), ("x",)), ('#" bug "', ("bug",), ()), ('#"bug ', ("bug",), ()), ("#1234", (), ("1234",)), ("##", (), ("#",)),
        ("#a/b:c", (), ("a/b:c",)), ('#"dee', ("dep",), ()), ('#"deep w', ("dep",), ()), ("#pas", (), ("pas",)),
    ],
)  # fmt: skip
def test_tags(typed: str, ids: tuple[str, ...], new: tuple[str, ...]) -> None:
    found = draft(f"Fix {typed}")
    assert (found.tag_ids, found.new_tags, found.description) == (ids, new, "Fix")


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ("#bu", "#bu", "which “bu”: bug, buggy?"), ("#past", "#past", "“#past” is archived"),
        ('#"past"', '#"past"', "“#past” is archived"), ("x #", "#", "which tag?"), ('#""', '#""', "which tag?"),
        ("# x", "#", "which tag?"), ("#a<b", "#a<b", "Clockify refuses < and > here"),
        ('#"a>"', '#"a>"', "Clockify refuses < and > here"),
        ("#" + "x" * 101, "#" + "x" * 101, "101 characters; Clockify takes 100"),
        ('#"bug"x', '#"bug"x', "a blank goes after a name in quotes"),
    ],
)  # fmt: skip
def test_why_no_tag_is_meant(typed: str, place: str, said: str) -> None:
    assert faults(typed) == [(place, said)]
    assert draft("#" + "x" * 100).new_tags == ("x" * 100,)


@pytest.mark.parametrize(
    ("typed", "billable"),
    [
        ("x", False), ("x $", True), ("x !$", False), ("@back", True), ("@back !$", False), ("@supp", False),
        ("@back/login", True), ("@back/docs", False), ("@back/docs $", True), ("$ x $", True), (r"x \$", False),
    ],
)  # fmt: skip
def test_billable(typed: str, billable: bool) -> None:
    assert draft(typed).billable is billable
    assert faults("$ x !$") == [("!$", "billable or not: $ and !$ are both there")]
