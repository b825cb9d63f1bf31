"""The question before several entries are taken back: times, and old and new, a row for each."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from tests.ui.dialogs.builders import NOW, TUESDAY, entry, moment, state
from tui.domain.entries import TimeEntry
from tui.present.changes import Change, Confirmation
from tui.present.text import plain
from tui.present.undo import act_words, confirm_take_back, done_words
from tui.session.state import AccountInfo, State
from tui.session.undo import Step, TakeBack

REVIEW = entry("r", moment(10, 30), moment(11), description="Review", project_id="int")
STANDUP = entry("s", moment(9), moment(9, 15), description="Standup", project_id="int")


def changed(old: TimeEntry, new: TimeEntry) -> Step:
    return Step(was=old, there=old, then=new, sent=True)


def plan(*steps: Step, again: bool = False, words: str = "Changed") -> TakeBack:
    return TakeBack(seq=1, words=words, again=again, asks=True, steps=steps)


def ask(*steps: Step, there: State | None = None) -> Confirmation:
    return confirm_take_back(plan(*steps), there or state(), NOW)


def rows(asked: Confirmation) -> list[str]:
    return [plain(line) for line in asked.subject]


def test_each_says_what_changes_about_it() -> None:
    asked = ask(
        changed(REVIEW, replace(REVIEW, start=moment(10), end=moment(11))),
        changed(STANDUP, replace(STANDUP, project_id="be", billable=True)),
        changed(replace(STANDUP, description="Stand up"), STANDUP),
        changed(REVIEW, replace(REVIEW, end=moment(11, 0, 7))),
        Step(was=None, there=None, then=REVIEW, sent=True),
        Step(was=STANDUP, there=STANDUP, then=None, sent=True),
    )
    assert rows(asked) == [
        "Changed 6 entries",
        "  ~ Review · 10:30 – 11:00 → 10:00 – 11:00",
        "  ~ Standup · 09:00 – 09:15 · project Internal → Backend API · billable no → yes",
        "  ~ Stand up · 09:00 – 09:15 · description → Standup",
        "  ~ Review · 10:30 – 11:00 · end 11:00:00 (+0100) → 11:00:07 (+0100)",
        "  + Review · 10:30 – 11:00 · ● Internal",
        "  − Standup · 09:00 – 09:15 · ● Internal",
    ]
    assert asked.changes == ()


def test_what_is_the_same_for_all_is_said_once() -> None:
    three = [replace(REVIEW, id=f"e{n}", project_id="be" if n else "int") for n in range(8)]
    asked = ask(*(changed(one, replace(one, project_id=None)) for one in three))
    assert asked.changes == (Change("project", "2 different", "no project"),)
    assert rows(asked)[1:3] == [
        "  ~ Review · 10:30 – 11:00 · ● Internal",
        "  ~ Review · 10:30 – 11:00 · ● Backend API",
    ]
    assert rows(asked)[-1] == "  and 3 more"


def test_on_several_days_the_day_is_said_and_a_long_name_gives_way() -> None:
    name = "A description that goes on and on"
    one = replace(REVIEW, description=name)
    day = TUESDAY - timedelta(days=1)
    moved = replace(one, start=moment(10, 30, day=day), end=moment(11, day=day))
    asked = ask(changed(one, moved), changed(STANDUP, replace(STANDUP, start=moment(8), end=moment(8, 15))))
    assert rows(asked)[1:] == [
        "  ~ A descripti… · Tue 24 Nov 10:30 – 11:00 → Mon 23 Nov 10:30 – 11:00",
        "  ~ Standup · Tue 24 Nov 09:00 – 09:15 → Tue 24 Nov 08:00 – 08:15",
    ]


def test_ids_are_only_spoken_of_where_clockify_gives_them() -> None:
    back = Step(was=None, there=None, then=REVIEW, sent=True)
    clockify = replace(
        state(), account=AccountInfo(id="m", kind="maton", title="Clockify", how="through Maton")
    )
    assert ask(back, there=clockify).warnings == ("it is made anew with all fields: Clockify gives a new id",)
    assert ask(back).warnings == ("it is made anew with all fields",)
    edit = changed(STANDUP, replace(STANDUP, billable=True))
    assert ask(back, edit).warnings == ("1 is made anew with all fields",)
    assert ask(back, back).warnings == ("2 are made anew with all fields",)
    assert done_words(plan(back)) == "Took back: changed “Review” · ctrl+y does it again"


def test_what_cant_be_done_names_no_key() -> None:
    lost = Step(was=REVIEW, there=None, then=STANDUP)
    assert done_words(plan(lost)) == "Can't take back: changed “Standup” · deleted elsewhere since"
    assert done_words(plan(lost, again=True)).startswith("Can't do again: ")


def test_an_act_on_several_that_is_about_one_is_named_by_it() -> None:
    steps = (
        changed(REVIEW, replace(REVIEW, start=moment(10))),
        changed(STANDUP, replace(STANDUP, billable=True)),
    )
    assert act_words(plan(*steps, words="Merged")) == "Merged “Review”"
    assert act_words(plan(*steps)) == "Changed 2 entries"
