"""Whatever is typed is read, and whatever is written reads back."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from zoneinfo import available_timezones

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from tests.domain.quick.desk import W, scene
from tui.domain.entries import EntryDraft
from tui.domain.form import LONGEST
from tui.domain.projects import Catalog, Client, Project, Tag, Task
from tui.domain.quick import Scene, completions, parse, parse_query, write
from tui.domain.times import Instant, from_utc, local
from tui.domain.workspace import Profile

ZONES = sorted(available_timezones())
FORMATS = ["DD/MM/YYYY", "MM/DD/YYYY", "YYYY-MM-DD", "DD.MM.YYYY", "MM-DD-YYYY"]
PIECES = [
    "9-11", "9-", "-15m", "45m", "1.5h", "since", "last", "9", "today", "mon", "tue", "20", "nov", "2026", "feb",
    "2026-11-20", "2026-02-30", "-2d", "-9999w", "20/11", "31.02.", "@", "@back", "@web", "@back/login", "@acme:web",
    "@:", "@/", '@"', '"', "#", "#bug", "#new", '#"deep work"', "$", "!$", "\\", "\\#1", "<", "..", "nov..", "..mon",
    "this", "week", "month", "9am-5", "25-26", "12-1pm", "2026-10-25T02:30:00+02:00/", "2026-10-25T02:30:00Z/2026",
    "0001-01-01", "9999-12-31", " ", "\n", "\x00", "–", "−5m", "٣-٤", "ß", "İ", "x" * 200,
]  # fmt: skip
LINES = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
LINES |= st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join)
NASTY = [
    "a", "ab", "a b", "b", "A", "AB", "a/b", "a:b", ":", "/", '"', '"a"', "\\", "a\\", "\\a", "9-11", "45m", "today",
    "$", "!$", "@", "@a", "#", "#a", "since 9", "a ", " a", "a  b", "a\nb", "a\tb", "a\\nb", "ß", "SS", "ı", "ﬁ",
    "x-y", "y", "(z)", "z", "-", "'",
]  # fmt: skip
NAMES = st.sampled_from(NASTY) | st.text(min_size=1, max_size=6).filter(lambda name: name.strip() != "")


class Case(Struct, frozen=True):
    """A draft and the scene in which it is written."""

    draft: EntryDraft
    scene: Scene


@cache
def transitions(zone: str) -> tuple[Instant, ...]:
    """Instants at which the zone's offset from UTC changes, from 1985 to 2030."""

    def offset(instant: Instant) -> timedelta | None:
        return local(instant, zone).utcoffset()

    step, changes = 20 * 86400, []
    for low in range(from_utc("1985-01-01T00:00:00Z"), from_utc("2030-01-01T00:00:00Z"), step):
        early, late = low, low + step
        if offset(early) == offset(late):
            continue
        while late - early > 1:
            middle = (early + late) // 2
            early, late = (middle, late) if offset(middle) == offset(early) else (early, middle)
        changes.append(late)
    return tuple(changes)


@st.composite
def instants(draw: st.DrawFn, zone: str) -> Instant:
    """Any instant, but often one within hours of a change of the clock."""
    odd = transitions(zone) if draw(st.booleans()) else ()
    if odd:
        return (
            draw(st.sampled_from(odd))
            + 60 * draw(st.integers(-300, 180))
            + draw(st.sampled_from([0, 0, 1, 59]))
        )
    return draw(st.integers(from_utc("1901-01-01T00:00:00Z"), from_utc("2200-01-01T00:00:00Z")))


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    clients = dict(enumerate(draw(st.lists(NAMES, max_size=3, unique=True))))
    owner = st.sampled_from([None, *clients])
    named = draw(
        st.lists(st.tuples(owner, NAMES, st.booleans(), st.booleans()), max_size=6, unique_by=lambda p: p[:2])
    )
    projects = [
        Project(
            id=f"p{n}", workspace_id=W, name=name, billable=pays, archived=gone,
            client_id=None if client is None else f"c{client}",
        )
        for n, (client, name, pays, gone) in enumerate(named)
    ]  # fmt: skip
    tasks: list[Task] = []
    for project in projects:
        for name, done, pays in draw(
            st.lists(st.tuples(NAMES, st.booleans(), st.booleans()), max_size=3, unique_by=lambda t: t[0])
        ):
            tasks.append(
                Task(id=f"t{len(tasks)}", project_id=project.id, name=name, done=done, billable=pays)
            )
    tags = draw(st.lists(st.tuples(NAMES, st.booleans()), max_size=5, unique_by=lambda t: t[0]))
    return Catalog(
        clients={f"c{n}": Client(id=f"c{n}", workspace_id=W, name=name) for n, name in clients.items()},
        projects={project.id: project for project in projects},
        tasks={task.id: task for task in tasks},
        tags={
            f"g{n}": Tag(id=f"g{n}", workspace_id=W, name=name, archived=gone)
            for n, (name, gone) in enumerate(tags)
        },
    )


DESCRIPTIONS = (
    st.lists(st.sampled_from([*PIECES, *NASTY]), max_size=6).map(" ".join)
    | st.lists(st.sampled_from([*NASTY, " ", "\u2003", "\x1f", "\r"]) | st.text(max_size=3), max_size=6).map(
        "".join
    )
    | st.text(max_size=40)
).map(lambda text: text.replace("<", "").replace(">", ""))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone = draw(
        st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]) | st.sampled_from(ZONES)
    )
    profile = Profile(
        zone=zone, hour24=draw(st.booleans()), date_format=draw(st.sampled_from(FORMATS)),
        week_start=draw(st.integers(0, 6)),
    )  # fmt: skip
    catalog = draw(catalogs())
    start = draw(instants(zone))
    length = (
        st.sampled_from([0, 1, 900, 1800, 3600, 86400]) | st.integers(0, 100_000) | st.integers(0, LONGEST)
    )
    active = [project for project in catalog.projects.values() if not project.archived]
    project = draw(st.none() | st.sampled_from(active)) if active else None
    tasks = [
        task for task in catalog.tasks.values() if project and task.project_id == project.id and not task.done
    ]
    taken = {tag.name for tag in catalog.tags.values()}
    fresh = NAMES.map(str.strip).filter(
        lambda name: bool(name) and name not in taken and not set("<>") & set(name)
    )
    tags = [tag.id for tag in catalog.tags.values() if not tag.archived and tag.name.strip()]
    made = EntryDraft(
        start=start,
        end=draw(st.none() | length.map(lambda seconds: start + seconds)),
        description=draw(DESCRIPTIONS),
        project_id=project.id if project else None,
        task_id=draw(st.sampled_from(tasks)).id if tasks and draw(st.booleans()) else None,
        tag_ids=tuple(draw(st.lists(st.sampled_from(tags), max_size=3, unique=True))) if tags else (),
        new_tags=tuple(draw(st.lists(fresh, max_size=2, unique_by=str.casefold))),
        billable=draw(st.booleans()),
    )  # fmt: skip
    now = draw(instants(zone) | st.just(start))
    return Case(made, Scene(now=now, profile=profile, catalog=catalog))


@settings(max_examples=600, deadline=None)
@given(LINES, st.booleans(), st.sampled_from(FORMATS))
def test_a_line_gives_a_draft_or_says_why_not(text: str, hour24: bool, date_format: str) -> None:
    here = scene(hour24=hour24, date_format=date_format)
    line = parse(text, here)
    assert (line.draft is None) == bool(line.faults)
    assert all(0 <= fault.start < fault.end <= len(text) for fault in line.faults)
    covered = [text[mark.start : mark.end] for mark in line.marks]
    assert "".join("".join(covered).split()) == "".join(text.split())
    if line.draft is not None:
        assert line.draft.end is None or line.draft.end >= line.draft.start
        assert parse(write(line.draft, here), here).draft == line.draft


@settings(max_examples=300, deadline=None)
@given(LINES, st.integers(-3, 70))
def test_find_and_completion_never_fail(text: str, cursor: int) -> None:
    here = scene()
    query = parse_query(text, here)
    assert all(0 <= fault.start < fault.end <= len(text) for fault in query.faults)
    assert query.start is None or query.end is None or query.start < query.end
    for offer in completions(text, cursor, here):
        assert 0 < offer.cursor <= len(offer.text)


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=6), st.integers(500, 3000))
def test_long_lines_are_read_too(piece: str, count: int) -> None:
    line = parse(piece * count, scene())
    assert (line.draft is None) == bool(line.faults)
    parse_query(piece * count, scene())


@settings(max_examples=500, deadline=None)
@given(cases())
def test_what_is_written_reads_back(case: Case) -> None:
    assume(len(case.draft.description) <= 3000)
    line = parse(write(case.draft, case.scene), case.scene)
    assert line.faults == ()
    assert line.draft == case.draft
