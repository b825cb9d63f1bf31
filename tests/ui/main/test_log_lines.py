from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.ui.main.samples import NOW, catalog, entries, entry, moment, state
from tui.domain.summaries import by_day
from tui.domain.workspace import Profile, User, WorkspaceSettings
from tui.present.log import NARROW, bar, columns, entry_line, measure, row_line, short_label, signed, tags
from tui.present.logrows import NO_KEY, LogRows
from tui.present.text import cut, line_width, literal, plain, width, wrapped
from tui.session.state import State

ALONE = st.text(max_size=80)
PIECES = (
    "a",
    "é",
    "日本",
    "🎉",
    "👩\u200d💻",
    "❤\ufe0f",
    "e\u0301",
    "\x1b[31m",
    "\n",
    "\t",
    "\u202e",
    "שלום",
    "[b]",
    " ",
)
TEXT = ALONE | st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
WIDTHS = (40, 59, 60, 75, 76, 79, 90, 120, 200, 250)


def lines(shown: State, cells: int) -> list[str]:
    rows = LogRows(shown.days)
    at = columns(cells, hour24=shown.user.profile.hour24, needs=measure(shown.days, shown))
    made = [row_line(rows.row(y), shown, NOW, at) for y in range(len(rows))]
    assert {line_width(line) for line in made} == {cells}
    return [plain(line) for line in made]


@pytest.mark.parametrize("cells", WIDTHS)
@pytest.mark.parametrize("hour24", [True, False])
def test_every_row_is_exactly_as_wide_as_the_pane(cells: int, hour24: bool) -> None:
    profile = Profile(zone="Europe/Berlin", hour24=hour24)
    lines(state(user=User(id="u", profile=profile)), cells)


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, TEXT, TEXT, st.sampled_from(WIDTHS))
def test_no_text_moves_a_column(description: str, project: str, task: str, tag: str, cells: int) -> None:
    one = entry(
        "x",
        moment(9),
        moment(10),
        description,
        project_id="be",
        task_id="login",
        tag_ids=("bug",),
        billable=True,
    )
    shown = state([one], catalog=catalog(project=project, task=task, tag=tag))
    at = columns(cells, hour24=True, needs=measure(shown.days, shown))
    line = entry_line(one, shown.days[0], shown, NOW, at)
    assert line_width(line) == cells
    assert plain(line).endswith("$")
    assert not any(sign < " " or sign in "\x7f\u202e\u2028" for span in line for sign in span.text)


@pytest.mark.parametrize("cells", WIDTHS)
def test_lengths_and_descriptions_stand_under_each_other(cells: int) -> None:
    made = lines(state(), cells)
    rows = {
        name: next(line for line in made if name in line)
        for name in ("Review", "Sprint", "Schema", "gap 09:15")
    }
    starts = {line.index(name) for name, line in rows.items()}
    assert len(starts) == 1
    ends = {rows["Review"].index("1:40"), rows["Sprint"].index("1:00"), rows["gap 09:15"].index("0:15")}
    assert len(ends) == 1


def test_a_wide_log_says_what_the_design_says() -> None:
    made = lines(state(), 100)
    assert made[0].startswith(" Today  Tue 24 Nov")
    assert made[0].endswith("5h 18m")
    assert made[1].split()[:7] == ["13:05", "–", "now", "1:23", "Fix", "login", "redirect"]
    assert made[1].split()[7:] == ["●", "Backend", "API", "/", "Login", "flow", "#bug"]
    assert made[2].split() == ["0:55", "gap", "12:10", "–", "13:05", "·", "g", "fills", "it"]
    assert made[3].endswith("$")


def test_marks_say_what_matters_most() -> None:
    shown = state(waiting=frozenset({"review", "late"}), problems={"plan": "locked"})
    made = lines(shown, 100)
    found = {
        name: next(line for line in made if name in line)[1]
        for name in ("Review", "Sprint", "Release", "Schema")
    }
    assert found == {"Review": "↑", "Sprint": "!", "Release": "↑", "Schema": " "}
    assert any("22:00 – 01:30¹" in line for line in made)


@pytest.mark.parametrize("cells", WIDTHS)
def test_a_marked_row_loses_no_other_sign_and_no_column_moves(cells: int) -> None:
    shown = state(waiting=frozenset({"review"}), problems={"plan": "locked"})
    at = columns(cells, hour24=True, needs=measure(shown.days, shown))
    starts = ["◆↑", "◆!", "◆ "] if cells >= NARROW else ["↑◆", "!◆", "◆ "]
    for one, start in zip(entries()[1:4], starts, strict=True):
        line = entry_line(one, shown.days[0], shown, NOW, at)
        made = signed(line, at)
        assert plain(made).startswith(start)
        assert line_width(made) == cells
        assert plain(made)[2:] == plain(line)[2:]


def test_an_entry_without_what_the_workspace_demands_is_marked() -> None:
    demands = WorkspaceSettings(force_projects=True, force_tasks=True)
    made = lines(state(settings=demands), 120)
    assert "○ no project" in next(line for line in made if "Schema" in line)
    assert "Internal / no task" in next(line for line in made if "Sprint" in line)


def test_an_empty_description_says_so() -> None:
    assert any("(no description)" in line for line in lines(state(), 100))


def test_tags_are_shown_whole_or_counted() -> None:
    both = entries()[2]
    assert tags(catalog(), both.tag_ids, 20) == "#bug #deep-work"
    assert tags(catalog(), both.tag_ids, 8) == "#bug +1"
    assert tags(catalog(), entries()[3].tag_ids, 8) == ""


def test_columns_have_what_the_entries_need_and_no_more() -> None:
    short = [entry("x", moment(9), moment(10), "Standup"), entry("y", moment(10), moment(11), "y" * 60)]
    made = next(line for line in lines(state(short), 100) if "yyy" in line)
    assert "y" * 60 in made, "nothing has a project, so its column takes no room"
    long = [entry("x", moment(9), moment(10), "Hi", project_id="be", task_id="login", tag_ids=("bug",))]
    wide = next(line for line in lines(state(long), 250) if "Hi" in line)
    assert wide.index("Backend API / Login flow") - wide.index("Hi") < 50, "names stay near their times"


@pytest.mark.parametrize("cells", range(4, 40))
def test_a_label_is_cut_in_one_place(cells: int) -> None:
    for task in ("Login flow", "A task with a name that goes on and on", "プロジェクト計画"):
        made = catalog(project="Backend API", task=task)
        text = short_label(made, "be", "login", cells)
        assert cut(text, cells).count("…") <= 1
        if width(task) <= cells:
            assert cut(text, cells).endswith(task)


def test_a_short_label_keeps_the_task() -> None:
    assert short_label(catalog(), "be", "login", 30) == "Backend API / Login flow"
    assert short_label(catalog(), "be", "login", 19) == "Backe… / Login flow"


def test_the_bar_puts_early_and_late_hours_at_its_ends() -> None:
    (day,) = by_day(
        [entry("a", moment(1), moment(3)), entry("b", moment(23), moment(23, 30))][::-1], "UTC", NOW
    )
    assert len(bar(day, "UTC", NOW)) == 8
    assert bar(day, "UTC", NOW)[0] == "█"
    assert bar(day, "UTC", NOW)[-1] != "▁"
    assert set(bar(day, "UTC", NOW)[1:-1]) == {"▁"}


def test_rows_are_found_by_what_they_are() -> None:
    shown = state()
    rows = LogRows(shown.days)
    for y in range(len(rows) - 1):
        key = rows.row(y).key
        if key != NO_KEY:
            assert rows.find(key) == y
            assert rows.find(key, len(rows)) == y
    assert rows.find(("entry", "nobody")) is None
    assert [rows.row(y).kind for y in range(7)] == ["day", "entry", "gap", "entry", "entry", "gap", "entry"]
    assert rows.row(len(rows) - 1).kind == "end"


def test_jumping_by_day_goes_to_headers() -> None:
    rows = LogRows(state().days)
    first = rows.day_start(0, 1)
    assert first is not None
    assert rows.row(first).kind == "day"
    assert rows.day_start(first + 1, -1) == first
    assert rows.day_start(first, -1) == 0
    assert rows.day_start(0, -1) is None
    assert rows.day_start(first, 1) is None


def test_a_hundred_thousand_rows_build_only_what_is_asked_for() -> None:
    day = state().days[0]
    days = [replace(day) for _ in range(20_000)]
    rows = LogRows(days)
    assert len(rows) > 100_000
    assert rows.row(len(rows) // 2).kind
    assert len(rows._built) == 1


def test_a_flag_shows_as_letters_because_terminals_disagree_about_its_width() -> None:
    assert literal("\U0001f1e9\U0001f1ea Berlin") == "DE Berlin"
    assert literal("\U0001f3f4\U000e0067\U000e0062\U000e007f!") == "\U0001f3f4!"


def test_a_sentence_is_wrapped_and_cut_only_on_its_last_line() -> None:
    said = "There is no key for this account: set it and start again."
    assert wrapped(said, 40, 2) == ["There is no key for this account: set it", "and start again."]
    assert wrapped(said, 20, 2) == ["There is no key for", "this account: set i…"]
    assert wrapped("", 20, 2) == []
