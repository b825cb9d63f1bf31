"""A workspace and a moment to type in: Tuesday 24 November 2026, 14:28 in Berlin."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tui.domain.entries import EntryDraft
from tui.domain.projects import Catalog, Client, Project, Tag, Task
from tui.domain.quick import Line, Scene, parse
from tui.domain.times import Instant
from tui.domain.workspace import Profile

ZONE = "Europe/Berlin"
W = "w"


def moment(text: str, fold: int = 0, zone: str = ZONE) -> Instant:
    """The instant of a wall clock like `2026-11-24 09:00`; without a date it is today."""
    there = datetime.fromisoformat(text if "-" in text else f"2026-11-24 {text}")
    return int(there.replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp())


NOW = moment("14:28")


def catalog() -> Catalog:
    clients = [("acme", "Acme"), ("globex", "Globex"), ("labs", "Acme Labs")]
    projects = [
        ("api", "Backend API", "acme", True, False),
        ("site", "Acme: website", None, False, False),
        ("web1", "Web", "acme", False, False),
        ("web2", "Web", "globex", False, False),
        ("support", "Support", "globex", False, False),
        ("ios", "iOS-App (beta)", None, False, False),
        ("old", "Old site", None, False, True),
    ]
    tasks = [
        ("login", "api", "Login flow", False, True),
        ("logs", "api", "Log viewer", True, False),
        ("docs", "api", "Docs", False, False),
        ("triage", "support", "Triage", False, False),
    ]
    tags = [
        ("bug", "bug", False),
        ("buggy", "buggy", False),
        ("dep", "deep work", False),
        ("older", "past", True),
    ]
    return Catalog(
        clients={i: Client(id=i, workspace_id=W, name=name) for i, name in clients},
        projects={
            i: Project(id=i, workspace_id=W, name=name, client_id=client, billable=pays, archived=gone)
            for i, name, client, pays, gone in projects
        },
        tasks={
            i: Task(id=i, project_id=project, name=name, done=done, billable=pays)
            for i, project, name, done, pays in tasks
        },
        tags={i: Tag(id=i, workspace_id=W, name=name, archived=gone) for i, name, gone in tags},
    )


def scene(hour24: bool = True, date_format: str = "DD/MM/YYYY", zone: str = ZONE, **changes: Any) -> Scene:
    profile = Profile(zone=zone, hour24=hour24, date_format=date_format)
    return replace(
        Scene(now=NOW, profile=profile, catalog=catalog(), last_end=moment("13:10")),
        **changes,
    )


def read(text: str, here: Scene | None = None) -> Line:
    return parse(text, here or scene())


def draft(text: str, here: Scene | None = None) -> EntryDraft:
    """The draft of a line that has no faults."""
    line = read(text, here)
    assert line.faults == ()
    assert line.draft is not None
    return line.draft


def span(text: str, here: Scene | None = None) -> tuple[Instant, Instant | None]:
    found = draft(text, here)
    return found.start, found.end


def faults(text: str, here: Scene | None = None) -> list[tuple[str, str]]:
    """What is wrong: the piece of the text, and the words. A line with faults has no draft."""
    line = read(text, here)
    assert (line.draft is None) == bool(line.faults)
    return [(text[fault.start : fault.end], fault.said) for fault in line.faults]
