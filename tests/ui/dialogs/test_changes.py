"""The words of the confirm dialog."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from tests.ui.dialogs.builders import AUTUMN, NOW, TUESDAY, ZONE, catalog, entry, moment, state
from tui.domain.entries import EntryChange
from tui.domain.projects import Client, Project, Task
from tui.domain.times import at
from tui.present.changes import (
    Change,
    confirm_change,
    confirm_delete,
    confirm_drop,
    confirm_workspace,
    differences,
    overlap_words,
    project_line,
)
from tui.present.frame import label, timer
from tui.present.text import Span, plain


def test_one_change_field_by_field() -> None:
    old = entry(description="Sprint planning", project_id="int", tag_ids=("t-meeting",))
    change = EntryChange(end=moment(10, 45), tag_ids=("t-meeting",))
    asked = confirm_change([(old, change)], state(), NOW, ("sprint",), [(entry(description="Review"), 900)])
    assert asked.title == "Change this entry?"
    assert plain(asked.subject[0]) == "Sprint planning · ● Internal · Tue 24 Nov"
    assert asked.changes == (
        Change("tags", "#meeting", "#meeting #sprint"),
        Change("end", "10:30", "10:45"),
        Change("duration", "1:00", "1:15"),
    )
    assert asked.warnings == ("overlaps “Review” by 15 min", "makes the tag #sprint")
    assert (asked.do, asked.keep, asked.destructive) == ("Change", "Keep as it is", False)


def test_a_day_a_project_and_billable() -> None:
    change = EntryChange(
        start=moment(9, 30, day=TUESDAY - timedelta(days=1)),
        end=moment(10, 30, day=TUESDAY - timedelta(days=1)),
        project_id="be",
        task_id="login",
        billable=True,
        description="",
    )
    assert differences(entry(description="x"), change, state(), NOW) == (
        Change("description", "x", "—"),
        Change("project", "no project", "Backend API / Login flow"),
        Change("billable", "no", "yes"),
        Change("date", "Tue 24 Nov", "Mon 23 Nov"),
    )


def test_times_that_read_alike_show_their_difference() -> None:
    rows = differences(entry(), EntryChange(end=moment(10, 30, 17)), state(), NOW)
    assert rows[0] == Change("end", "10:30:00 (+0100)", "10:30:17 (+0100)")
    assert rows[1] == Change("duration", "1:00:00", "1:00:17")
    first = at(AUTUMN, 2 * 3600 + 1800, ZONE)
    rows = differences(entry(start=first, end=first + 7200), EntryChange(start=first + 3600), state(), NOW)
    assert rows[0] == Change("start", "02:30:00 (+0200)", "02:30:00 (+0100)")


def test_stopping_and_going_on() -> None:
    rows = differences(entry(), EntryChange(end=None), state(), NOW)
    assert rows == (Change("end", "10:30", "now, running"), Change("duration", "1:00", "4:58"))
    running = entry(end=None)
    asked = confirm_change([(running, EntryChange(end=moment(12)))], state(), NOW)
    assert "this stops it" in asked.warnings[0]


def test_many_changes_are_summed() -> None:
    entries = [entry(f"e{n}", project_id="int" if n else None, description=f"n{n}") for n in range(8)]
    pairs = [(one, EntryChange(project_id="be")) for one in entries]
    pairs[3] = (entries[3], EntryChange(project_id="be", billable=True))
    asked = confirm_change(pairs, state(), NOW)
    assert asked.title == "Change 8 entries?"
    assert plain(asked.subject[0]) == "8 entries · 8h 00m · Tue 24 Nov"
    assert plain(asked.subject[-1]) == "  and 3 more"
    assert asked.changes == (
        Change("project", "2 different", "Backend API"),
        Change("billable · 1 of 8", "no", "yes"),
    )
    longer = confirm_change([(one, EntryChange(end=moment(11))) for one in entries], state(), NOW)
    assert longer.changes[-1] == Change("hours", "8:00", "12:00")


def test_deleting_has_the_safe_words() -> None:
    asked = confirm_delete([entry(description="Sprint planning", billable=True)], state(), NOW)
    assert (asked.title, asked.do, asked.keep) == ("Delete this entry?", "Delete", "Keep it")
    assert asked.destructive
    assert plain(asked.subject[1]) == "09:30 – 10:30   1:00   $"
    running = confirm_delete([entry(end=None)], state(), NOW)
    assert running.warnings == ("the timer is running: deleting it discards it",)
    assert running.do == "Discard"
    many = confirm_delete([entry("a", locked=True), entry("b")], state(), NOW)
    assert (many.title, many.warnings) == ("Delete 2 entries?", ("1 locked: the server may refuse them",))


def test_overlaps_in_words() -> None:
    one = entry(description="x")
    assert overlap_words(one, 17) == "overlaps “x” by 17 s"
    assert overlap_words(one, 900) == "overlaps “x” by 15 min"
    assert overlap_words(one, 5400) == "overlaps “x” by 1h 30m"
    many = confirm_change([(one, EntryChange(billable=True))], state(), NOW, (), [(one, 60)] * 5)
    assert many.warnings[-1] == "and 2 more overlaps"
    many = confirm_change([(one, EntryChange(billable=True))], state(), NOW, (), [(one, 60)] * 4)
    assert many.warnings[-1] == "and 1 more overlap"


def test_of_two_projects_with_one_name_the_client_is_said() -> None:
    known = catalog()
    more = {
        one.id: one
        for one in (
            Project(id="wa", workspace_id="w", name="Website", client_id="acme"),
            Project(id="wg", workspace_id="w", name="Website", client_id="globex"),
            Project(id="wn", workspace_id="w", name="Website"),
        )
    }
    both = replace(
        known,
        clients={**known.clients, "globex": Client(id="globex", workspace_id="w", name="Globex")},
        projects={**known.projects, **more},
        tasks={**known.tasks, "in": Task(id="in", project_id="wg", name="Login")},
    )
    there = replace(state(), catalog=both)
    moved = differences(entry(project_id="wa"), EntryChange(project_id="wg", task_id="in"), there, NOW)
    assert moved == (Change("project", "Website (Acme Corp)", "Website (Globex) / Login"),)
    assert plain(project_line(both, "wn")) == "● Website (no client)"
    assert plain(project_line(both, "be", "login")) == "● Backend API / Login flow"
    assert label(both, "wg", "in") == "Website (Globex) / Login"
    bar = plain(timer(replace(there, running=entry(end=None, project_id="wa")), NOW, 120).line)
    assert "● Website (Acme Corp)" in bar
    alone = replace(both, projects={**known.projects, "wg": more["wg"]})
    assert label(alone, "wg", "in") == "Website / Login", "another catalog is looked through anew"


def test_text_from_a_server_can_do_no_harm() -> None:
    asked = confirm_delete([entry(description="a\x1b[31m\nb", project_id="odd")], state(), NOW)
    assert plain(asked.subject[0]) == "a␛[31m␊b · ● [red]Odd␛ · Tue 24 Nov"
    assert project_line(state().catalog, "odd")[0] == Span("● ", "dim")
    assert plain(project_line(state().catalog, "nowhere")) == "● (a project not known here)"


def test_the_other_questions() -> None:
    assert confirm_drop("“x”", ["tags", "end"]).subject[1] == (Span("changed: tags, end", "dim"),)
    assert "can't be undone" in confirm_workspace("Acme", "This machine").warnings[0]
