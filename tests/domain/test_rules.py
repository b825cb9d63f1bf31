from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.entries import check
from tui.domain.projects import Catalog, Client, Project, Tag, Task
from tui.domain.rules import DEFAULT_TICKET, Rule, Suggestion, ruling, suggestion, ticket_in


def catalog() -> Catalog:
    def project(some_id: str, name: str, client: str | None = None, **more: Any) -> Project:
        return Project(id=some_id, workspace_id="w", name=name, client_id=client, **more)

    projects = [
        project("be", "Backend API", "acme", billable=True),
        project("web", "Website", "acme"),
        project("web2", "Website", "globex"),
        project("slash", "Ops / On call"),
        project("old", "Old", archived=True),
    ]
    tasks = [
        Task(id="login", project_id="be", name="Login flow"),
        Task(id="paid", project_id="web", name="Extra", billable=True),
        Task(id="done", project_id="be", name="Finished", done=True),
    ]
    tags = [
        Tag(id="t-dev", workspace_id="w", name="dev"),
        Tag(id="t-gone", workspace_id="w", name="gone", archived=True),
    ]
    return Catalog(
        clients={
            i: Client(id=i, workspace_id="w", name=n) for i, n in (("acme", "Acme"), ("globex", "Globex"))
        },
        projects={p.id: p for p in projects},
        tasks={t.id: t for t in tasks},
        tags={t.id: t for t in tags},
    )


def said(project: str = "", branch: str = "", **more: Any) -> Suggestion | None:
    rule = Rule(folder="/work", written="~/work", project=project, **more)
    return suggestion(rule, branch, catalog())


@pytest.mark.parametrize(
    ("folder", "wanted"),
    [
        ("/work/acme/api", "/work/acme"),
        ("/work/acme", "/work/acme"),
        ("/work/acme2", "/work"),
        ("/work", "/work"),
        ("/home", None),
    ],
)
def test_the_longest_folder_around_the_program_rules(folder: str, wanted: str | None) -> None:
    rules = [Rule(folder="/work/acme"), Rule(folder="/work"), Rule(folder="/work/other/very/deep")]
    for order in (rules, rules[::-1]):
        found = ruling(order, folder)
        assert (found.folder if found else None) == wanted


@pytest.mark.parametrize(
    ("branch", "ticket"),
    [
        ("feature/ACME-123-fix-login", "ACME-123"),
        ("ACME-7", "ACME-7"),
        ("jane/fix_AB2-44", "AB2-44"),
        ("1234-crash", "1234"),
        ("fix/#1234", "#1234"),
        ("issue-12-crash", "12"),
        ("main", ""),
        ("", ""),
        ("release/1.24", ""),
        ("release/24.1", ""),
        ("backup/2026-11-24", ""),
        ("fix-2-bugs", ""),
        ("xACME-1", ""),
    ],
)
def test_the_ticket_in_a_branch(branch: str, ticket: str) -> None:
    assert ticket_in(DEFAULT_TICKET, branch) == ticket


def test_a_pattern_of_ones_own_gives_its_first_group() -> None:
    assert ticket_in(r"gh(\d+)", "fix/gh88") == "88"
    assert ticket_in(r"gh\d+", "fix/gh88") == "gh88"
    assert ticket_in("", "ACME-1") == ""
    assert ticket_in(".+", "fix <b> 7") == "fix b 7"


@given(st.text(max_size=300), st.sampled_from([DEFAULT_TICKET, ".+", "(.)*"]))
def test_a_ticket_can_always_stand_in_a_description(branch: str, pattern: str) -> None:
    ticket = ticket_in(pattern, branch)
    check(0, None, ticket)
    assert ticket == ticket.strip()
    assert "\n" not in ticket


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Backend API", ("be", None)),
        ("backend api", ("be", None)),
        ("Backend API / Login flow", ("be", "login")),
        ("Backend API/login flow", ("be", "login")),
        ("Acme: Backend API", ("be", None)),
        ("Acme: Backend API / Login flow", ("be", "login")),
        ("Globex: Website", ("web2", None)),
        ("Website / Extra", ("web", "paid")),
        ("Ops / On call", ("slash", None)),
    ],
)
def test_a_project_is_named_alone_with_its_task_or_with_its_client(
    words: str, place: tuple[str, str | None]
) -> None:
    found = said(words)
    assert found is not None
    assert (found.project_id, found.task_id, found.trouble) == (*place, "")


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("Backnd", "no project “Backnd” here"),
        ("Backend API / Logout", "no project “Backend API / Logout” here"),
        ("Globex: Backend API", "no project “Globex: Backend API” here"),
        ("Website", "2 projects are called “Website”: write “Client: Website”"),
        ("Old", "the project “Old” is archived"),
        ("Backend API / Finished", "the task “Finished” of “Backend API” is done"),
    ],
)
def test_a_project_that_cannot_be_taken_is_said_in_words(words: str, trouble: str) -> None:
    found = said(words)
    assert found is not None
    assert (found.project_id, found.task_id, found.trouble, found.usable) == (None, None, trouble, False)


def test_a_workspace_of_which_nothing_was_read_is_no_fault_of_the_rule() -> None:
    rule = Rule(folder="/work", project="Backend API", ticket=DEFAULT_TICKET)
    assert suggestion(rule, "main", Catalog()) is None
    found = suggestion(rule, "ACME-1", Catalog())
    assert found is not None
    assert (found.description, found.trouble) == ("ACME-1", "")


def test_all_of_it_makes_a_draft() -> None:
    found = said("Backend API", "x/ACME-9", ticket=DEFAULT_TICKET, tags=("Dev", "new", "gone"))
    assert found is not None
    draft = found.draft(60)
    assert (draft.start, draft.end, draft.description) == (60, None, "ACME-9")
    assert (draft.project_id, draft.tag_ids, draft.new_tags) == ("be", ("t-dev",), ("new",))
    assert draft.billable
    assert found.folder == "~/work"


def test_a_task_says_whether_it_is_billable() -> None:
    assert [said("Website / Extra").billable, said("Backend API / Login flow").billable] == [True, False]  # type: ignore[union-attr]


def test_a_rule_that_says_nothing_suggests_nothing() -> None:
    assert said("", "main", ticket=DEFAULT_TICKET) is None
