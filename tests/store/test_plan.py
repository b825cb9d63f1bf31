from __future__ import annotations

from msgspec.structs import replace

from tui.domain.commands import CreateEntry, CreateProject, DeleteEntry, EditEntry, StopEntry
from tui.domain.entries import EntryChange, TimeEntry
from tui.domain.projects import Project
from tui.store.outbox import Waiting
from tui.sync import plan

ENTRY = TimeEntry(
    id="e", workspace_id="w", user_id="u", start=1000, end=2000, description="x", tag_ids=("a", "b")
)


def row(seq: int, command: object, state: str = "waiting") -> Waiting:
    return Waiting(seq=seq, workspace_id="w", command=command, state=state)  # type: ignore[arg-type]


def next_seq(*rows: Waiting) -> int | None:
    found = plan.sendable(rows).rows
    return found[0].seq if found else None


def test_the_oldest_goes_first() -> None:
    assert next_seq(row(1, DeleteEntry("a")), row(2, DeleteEntry("b"))) == 1
    assert next_seq() is None


def test_others_go_past_one_that_waits_for_the_user() -> None:
    stuck = row(1, EditEntry("a", EntryChange(billable=True)), "needs_you")
    assert next_seq(stuck, row(2, DeleteEntry("b"))) == 2
    assert next_seq(stuck, row(2, DeleteEntry("a"))) is None


def test_what_names_a_thing_waits_for_it() -> None:
    project = Project(id="local-p", workspace_id="w", name="P")
    needs = row(2, CreateEntry(replace(ENTRY, id="local-e", project_id="local-p")))
    assert next_seq(row(1, CreateProject(project), "needs_you"), needs) is None
    assert next_seq(row(1, CreateProject(project)), needs) == 1
    assert [one.seq for one in plan.sendable([needs]).orphans] == [2]


def test_a_timer_waits_for_the_stop_before_it_but_a_finished_entry_does_not() -> None:
    stop = row(1, StopEntry("old", 5), "needs_you")
    assert next_seq(stop, row(2, CreateEntry(replace(ENTRY, id="local-e", end=None)))) is None
    assert next_seq(stop, row(2, CreateEntry(replace(ENTRY, id="local-e")))) == 2


def test_an_edit_may_end_or_start_a_timer_too() -> None:
    starts = row(2, CreateEntry(replace(ENTRY, id="local-e", end=None)))
    assert next_seq(row(1, EditEntry("old", EntryChange(end=5)), "needs_you"), starts) is None
    assert next_seq(row(1, EditEntry("old", EntryChange(billable=True)), "needs_you"), starts) == 2
    of_old = replace(row(1, EditEntry("old", EntryChange(end=5)), "needs_you"), base=ENTRY)
    assert next_seq(of_old, starts) == 2, "what has an end already does not hold up a timer"
    stop = row(1, StopEntry("old", 5), "needs_you")
    assert next_seq(stop, row(2, EditEntry("other", EntryChange(end=None)))) is None


def test_what_is_named_may_stand_behind() -> None:
    project = Project(id="local-p", workspace_id="w", name="P")
    first = row(1, EditEntry("e", EntryChange(project_id="local-p")))
    assert next_seq(first, row(2, CreateProject(project))) == 2
    assert plan.sendable([first, row(2, CreateProject(project))]).orphans == ()


def test_a_write_of_a_clock_that_was_set_back_is_long_ago() -> None:
    there = plan.window_news(
        ours=[(ENTRY, 500)], theirs=[replace(ENTRY, end=3000)], busy=(), asked_at=100, now=101
    )
    assert [one.end for one in there.put] == [3000]


def test_only_fields_that_both_changed_to_different_values_conflict() -> None:
    theirs = replace(ENTRY, description="theirs", billable=True)
    assert plan.conflicts(ENTRY, theirs, EntryChange(project_id="p")) == ()
    assert plan.conflicts(ENTRY, theirs, EntryChange(billable=True)) == ()
    assert plan.conflicts(ENTRY, theirs, EntryChange(description="mine")) == ("description",)
    assert plan.conflicts(ENTRY, replace(ENTRY, tag_ids=("b", "a")), EntryChange(tag_ids=("c",))) == ()
    assert plan.conflicts(None, theirs, EntryChange(description="mine")) == ()


def test_same_work_looks_at_all_that_a_person_sets() -> None:
    assert plan.same_work(ENTRY, replace(ENTRY, id="other", tag_ids=("b", "a"), locked=True))
    for field, value in {
        "start": 1, "end": None, "description": "", "project_id": "p", "task_id": "t", "tag_ids": ("a",), "billable": True,
    }.items():  # fmt: skip
        assert not plan.same_work(ENTRY, replace(ENTRY, **{field: value})), field


def test_what_a_window_lacks_is_only_suspected() -> None:
    def news(written: int = 0, busy: frozenset[str] = frozenset(), **ours: object) -> plan.WindowNews:
        return plan.window_news(
            ours=[(replace(ENTRY, **ours), written)], theirs=[], busy=busy, asked_at=10_000, now=10_000
        )

    assert news().suspects == ("e",)
    assert news(busy=frozenset({"e"})).suspects == ()
    assert news(written=10_000 - 119).suspects == ()
    assert news(written=10_000 - 121).suspects == ("e",)
    assert news(id="local-e").suspects == ()


def test_a_window_brings_what_is_new_and_spares_what_we_changed() -> None:
    theirs = replace(ENTRY, description="theirs")

    def put(written: int = 0, busy: frozenset[str] = frozenset()) -> tuple[TimeEntry, ...]:
        return plan.window_news(
            ours=[(ENTRY, written)], theirs=[theirs], busy=busy, asked_at=100, now=200
        ).put

    assert put() == (theirs,)
    assert put(busy=frozenset({"e"})) == ()
    assert put(written=100) == ()
    assert plan.window_news(ours=[(ENTRY, 0)], theirs=[ENTRY], busy=(), asked_at=100, now=100).put == ()


def test_what_has_to_do_with_a_timer_goes_in_a_request_of_its_own() -> None:
    def edit(seq: int, change: EntryChange, **base: object) -> Waiting:
        one = row(seq, EditEntry(f"e{seq}", change))
        return replace(one, base=replace(ENTRY, id=f"e{seq}", **base))

    bill = EntryChange(billable=True)
    calm = [edit(1, bill), edit(2, bill)]
    assert [one.seq for one in plan.together([*calm, row(3, DeleteEntry("x"))])] == [1, 2]
    assert [one.seq for one in plan.together([*calm, edit(3, EntryChange(end=None))])] == [1, 2]
    assert [one.seq for one in plan.together([*calm, edit(3, bill, end=None)])] == [1, 2]
    assert [one.seq for one in plan.together([edit(3, EntryChange(end=None)), *calm])] == [3]
    assert [one.seq for one in plan.together([row(4, EditEntry("e4", bill)), *calm])] == [4]
