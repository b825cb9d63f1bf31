from __future__ import annotations

from pathlib import Path

import pytest

from tui.domain.projects import Catalog, Project
from tui.domain.rules import DEFAULT_TICKET, Rule
from tui.settings import Settings, load
from tui.surroundings import Surroundings, branch_of

RULES = """
goal_hours = 32
[[rules]]
folder = "~/work/acme"
project = "Backend API"
ticket = true
tags = ["dev", "#two words "]

[[rules]]
folder = "/srv"
ticket = "T[0-9]+"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_rules_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings, notice = load(write(tmp_path, RULES))
    assert notice == ""
    assert settings.goal_hours == 32
    first, second = settings.rules
    assert first == Rule(
        folder=str((tmp_path / "work/acme").resolve()),
        written="~/work/acme",
        project="Backend API",
        ticket=DEFAULT_TICKET,
        tags=("dev", "two words"),
    )
    assert (second.ticket, second.project, second.tags) == ("T[0-9]+", "", ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[rules]]\nproject = "X"', 'rule 1 wants a folder, such as folder = "~/work/acme"'),
        ('[[rules]]\nfolder = "/a"\n[[rules]]\nfolder = 3', "rule 2 wants a folder"),
        ('[[rules]]\nfolder = "work"', "“work” is no whole path: a folder begins with / or ~"),
        ('[[rules]]\nfolder = "~nobody-of-that-name/x"', "is no folder"),
        ('[[rules]]\nfolder = "/a"\nbranch = "x"', "rule 1 has “branch”; a rule has folder, project"),
        ('[[rules]]\nfolder = "/a"\nwritten = "x"', "rule 1 has “written”"),
        ('[[rules]]\nfolder = "/a"\nticket = "("', "ticket = “(” is no regular expression ("),
        ('[[rules]]\nfolder = "/a"\nticket = 3', "ticket wants true or a regular expression in quotes"),
        ('[[rules]]\nfolder = "/a"\nproject = 3', "project wants a name in quotes"),
        ('[[rules]]\nfolder = "/a"\ntags = "dev"', 'tags wants a list of names, such as ["dev"]'),
        ('[[rules]]\nfolder = "/a"\ntags = [1]', "tags wants a list of names"),
        ('rules = "x"', "each rule begins with a line [[rules]]"),
        ("rules = [1]", "each rule begins with a line [[rules]]"),
    ],
)
def test_rules_that_are_wrong_are_said_in_words_and_cost_nothing_else(
    tmp_path: Path, text: str, words: str
) -> None:
    path = write(tmp_path, f'theme = "light"\n{text}')
    settings, notice = load(path)
    assert settings == Settings(theme="light")
    assert notice.startswith("[[rules]] in config.toml can't be used: ")
    assert words in notice
    assert "Nothing is suggested by rules; the file is as it was" in notice


def test_faults_of_keys_and_rules_are_both_said(tmp_path: Path) -> None:
    settings, notice = load(write(tmp_path, '[keys]\nnothing = "x"\n[[rules]]\nticket = true'))
    assert settings == Settings()
    assert "[keys] in config.toml" in notice
    assert "[[rules]] in config.toml" in notice


# the branch


def repository(folder: Path, head: str) -> Path:
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text(head, encoding="utf-8")
    return folder


def test_the_branch_is_that_around_the_folder_as_it_is_now(tmp_path: Path) -> None:
    top = repository(tmp_path / "acme", "ref: refs/heads/feature/ACME-1\n")
    inside = top / "src" / "deep"
    inside.mkdir(parents=True)
    assert branch_of(inside) == branch_of(top) == "feature/ACME-1"
    (top / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    assert branch_of(inside) == "main"


@pytest.mark.parametrize("relative", [True, False])
def test_a_worktree_has_a_branch_of_its_own(tmp_path: Path, relative: bool) -> None:
    top = repository(tmp_path / "acme", "ref: refs/heads/main\n")
    real = top / ".git" / "worktrees" / "hotfix"
    real.mkdir(parents=True)
    (real / "HEAD").write_text("ref: refs/heads/fix/ACME-2\n", encoding="utf-8")
    tree = tmp_path / "hotfix"
    tree.mkdir()
    named = "../acme/.git/worktrees/hotfix" if relative else str(real)
    (tree / ".git").write_text(f"gitdir: {named}\n", encoding="utf-8")
    assert branch_of(tree) == "fix/ACME-2"


def test_a_branch_that_is_put_onto_another_is_still_the_branch(tmp_path: Path) -> None:
    top = repository(tmp_path / "acme", "4f3c2b1a\n")
    assert branch_of(top) == ""
    (top / ".git" / "rebase-merge").mkdir()
    (top / ".git" / "rebase-merge" / "head-name").write_text("refs/heads/ACME-3\n", encoding="utf-8")
    assert branch_of(top) == "ACME-3"


def test_what_is_no_repository_has_no_branch(tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    for name, content in (
        ("none", None),
        ("empty", b""),
        ("wrong", b"\xff\xfe\x00"),
        ("nul", b"gitdir: a\x00b"),
    ):
        folder = odd / name
        folder.mkdir(parents=True)
        if content is not None:
            (folder / ".git").write_bytes(content)
        assert branch_of(folder) == ""
    (odd / "headless" / ".git").mkdir(parents=True)
    assert branch_of(odd / "headless") == ""
    assert branch_of(odd / "gone" / "away") == ""
    assert branch_of(repository(odd / "kept elsewhere", "ref: refs/heads/.invalid\n")) == ""


# both


CATALOG = Catalog(projects={"p": Project(id="p", workspace_id="w", name="Backend API")})


def test_the_rule_for_the_folder_suggests_with_the_branch_of_the_moment(tmp_path: Path) -> None:
    top = repository(tmp_path / "acme", "ref: refs/heads/ACME-1\n")
    rule = Rule(folder=str(tmp_path), project="Backend API", ticket=DEFAULT_TICKET)
    here = Surroundings([rule], top)
    found = here.suggest(CATALOG)
    assert found is not None
    assert (found.description, found.project_id) == ("ACME-1", "p")
    (top / ".git" / "HEAD").write_text("ref: refs/heads/ACME-2\n", encoding="utf-8")
    again = here.suggest(CATALOG)
    assert again is not None
    assert again.description == "ACME-2"
    assert Surroundings([rule], Path("/")).suggest(CATALOG) is None
    assert Surroundings([], top).suggest(CATALOG) is None


def test_the_folder_is_where_the_program_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rule = Rule(folder=str(tmp_path.resolve()), project="Backend API")
    here = Surroundings([rule])
    monkeypatch.chdir("/")
    assert here.suggest(CATALOG) is not None


def test_a_folder_that_was_taken_away_has_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "cwd", gone)
    assert Surroundings([Rule(folder="/", project="Backend API")]).suggest(CATALOG) is None
