"""The frame around every view: top line, timer bar, tabs and the bar of keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.domain.durations import Seconds, clock, words
from tui.domain.entries import TimeEntry
from tui.domain.projects import Catalog, Project
from tui.domain.times import MONTHS, Instant, day_of, format_day, format_time, week_bounds
from tui.keys import keys_of, sign_of
from tui.present.text import Line, Span, cut, line_width, literal, width
from tui.session.state import Link, State

NO_DESCRIPTION = "(no description)"


class Bar(Struct, frozen=True):
    """A line with named parts that a mouse can hit: (first cell, first cell after, name)."""

    line: Line
    parts: tuple[tuple[int, int, str], ...] = ()

    def part_at(self, x: int) -> str:
        """The name of the part at that cell, or ""."""
        return next((name for start, end, name in self.parts if start <= x < end), "")


class Hint(Struct, frozen=True):
    """A key and what it does here, for the bar of keys. The lowest priority leaves first."""

    key: str
    word: str
    action: str
    priority: int = 1
    short: str = ""
    """A shorter word for a narrow screen."""


def running_seconds(state: State, now: Instant, since: Instant | None = None) -> Seconds:
    """Seconds of the running entry so far; nothing when it began before `since`."""
    running = state.running
    if running is None or (since is not None and running.start < since):
        return 0
    return running.duration(now)


def week_seconds(state: State, now: Instant) -> Seconds:
    """Seconds of this week with the running entry's; an entry counts where it starts."""
    profile = state.user.profile
    start, _ = week_bounds(day_of(now, profile.zone), profile.zone, profile.week_start)
    return state.totals.week + running_seconds(state, now, start)


def project_name(catalog: Catalog, project: Project) -> str:
    """Its name; with its client, `Website (Globex)`, where another project has the same name."""
    name = literal(project.name)
    if project.name not in _names_twice(catalog):
        return name
    client = catalog.client_of(project)
    return f"{name} ({literal(client.name) if client else 'no client'})"


_looked_through: list[tuple[Catalog, frozenset[str]]] = []
"""The last catalog whose names were looked through, and those that it has more than once."""


def _names_twice(catalog: Catalog) -> frozenset[str]:
    if not _looked_through or _looked_through[0][0] is not catalog:
        counted = Counter(project.name for project in catalog.projects.values())
        twice = frozenset(name for name, count in counted.items() if count > 1)
        _looked_through[:] = [(catalog, twice)]
    return _looked_through[0][1]


def label(catalog: Catalog, project_id: str | None, task_id: str | None) -> str:
    """`Backend API / Login flow`; "" without a project."""
    if not project_id:
        return ""
    project, task = catalog.project(project_id), catalog.task(task_id)
    name = project_name(catalog, project) if project else "unknown project"
    return f"{name} / {literal(task.name)}" if task else name


def color_of(catalog: Catalog, project_id: str | None) -> str:
    """The style name of a project's colour."""
    project = catalog.project(project_id)
    return project.color if project else "dim"


def goal_bar(done: Seconds, goal: Seconds, cells: int) -> tuple[Span, ...]:
    """How much of the goal is done."""
    filled = 0 if goal <= 0 else min(cells, done * cells // goal)
    return (Span("━" * filled, "good"), Span("─" * (cells - filled), "dim"))


def topline(state: State, now: Instant, cells: int) -> Bar:
    """Workspace, week against goal, what waits, the link, who: as much of it as there is room for."""
    for level in range(8):
        centre, pieces = _centre(state, now, level), _right(state, now, level)
        right = _joined(pieces, level)
        used = line_width(centre) + line_width(right)
        least = min(width(literal(state.workspace.name)), 12 if level < 7 else 6) + 2
        if used + least + 2 + (3 if centre else 0) + (2 if right else 0) <= cells:
            break
    else:
        centre, pieces = (), _right(state, now, 7)
        right = _joined(pieces, 7)
        used = line_width(right)
    room = cells - used - 2 - (3 if centre else 0) - (2 if right else 0)
    name = cut(literal(state.workspace.name), max(1, room - 2))
    left = (Span(" "), Span(name, "strong"), Span(" ▾", "dim"))
    have = line_width(left)
    edge = cells - line_width(right) - 1
    start = max(have + 3, min((cells - line_width(centre)) // 2, edge - 3 - line_width(centre)))
    if not centre:
        start = have
    line = (
        *left,
        Span(" " * (start - have)),
        *centre,
        Span(" " * max(0, edge - start - line_width(centre))),
        *right,
        Span(" "),
    )
    return Bar(line, ((0, have + 1, "workspace"), *_parts(pieces, edge, _gap(level))))


def _centre(state: State, now: Instant, level: int) -> Line:
    if level >= 7:
        return ()
    done = week_seconds(state, now)
    spans: list[Span] = [Span("week ", "dim")] if level < 4 else []
    spans.append(Span(words(done), "strong"))
    if state.goal > 0:
        spans.append(Span(f" / {_hours(state.goal)}", "" if level < 4 else "dim"))
        if level < 2:
            spans += [Span("  "), *goal_bar(done, state.goal, 15 if level == 0 else 10)]
    return tuple(spans)


def _hours(seconds: Seconds) -> str:
    return f"{seconds // 3600}h" if seconds % 3600 == 0 else words(seconds)


def _right(state: State, now: Instant, level: int) -> list[tuple[str, Line]]:
    """The pieces at the right, each with the act that a click on it does."""
    sync = state.sync
    pieces: list[tuple[str, Line]] = []
    if state.elsewhere and level < 6:
        names = ", ".join(literal(name) for name in state.elsewhere)
        said = f"● timer in {cut(names, 24 if level < 3 else 12)}"
        pieces.append(("workspace", (Span(said, "warn"),)))
    if sync.needs_you:
        text = f"! {sync.needs_you} needs you" if sync.needs_you == 1 else f"! {sync.needs_you} need you"
        pieces.append(("outbox", (Span(text if level < 5 else f"! {sync.needs_you}", "bad"),)))
    if sync.waiting:
        text = f"↑ {sync.waiting} waiting" if level < 5 else f"↑ {sync.waiting}"
        pieces.append(("outbox", (Span(text, "warn"),)))
    pieces.append(("outbox", link(state, now, level)))
    who = literal(state.user.email or state.user.name)
    if who and level < 3:
        pieces.append(("", (Span(cut(who, 32 if level == 0 else 20), "" if level < 2 else "dim"),)))
    return pieces


def _gap(level: int) -> int:
    """Cells between two pieces at the right."""
    return 3 if level < 4 else 2


def _joined(pieces: Sequence[tuple[str, Line]], level: int) -> Line:
    gap = Span(" " * _gap(level))
    return tuple(span for i, (_, piece) in enumerate(pieces) for span in ((gap, *piece) if i else piece))


def _parts(pieces: Sequence[tuple[str, Line]], x: int, gap: int) -> Iterator[tuple[int, int, str]]:
    """Where the pieces can be hit, the first of them at `x`; one cell beside a piece is its own too."""
    for name, piece in pieces:
        cells = line_width(piece)
        if name:
            yield x - 1, x + cells + 1, name
        x += cells + gap


def link(state: State, now: Instant, level: int = 0) -> Line:
    """How it stands with the server, in a word or two."""
    sync, short = state.sync, level >= 5
    if sync.next_send is not None and sync.next_send - now > 10 and sync.link != Link.OFFLINE:
        profile = state.user.profile
        return (Span(f"◔ sends at {format_time(sync.next_send, profile.zone, profile.hour24)}", "warn"),)
    if sync.progress is not None and sync.link in (Link.SYNCING, Link.ONLINE):
        return (Span(f"◌ {'' if short else 'syncing '}{int(sync.progress * 100)} %", "accent"),)
    if sync.reached is not None and sync.link in (Link.SYNCING, Link.ONLINE):
        day = day_of(sync.reached, state.zone)
        month = f"{MONTHS[day.month - 1]} {day.year}"
        return (Span(f"◌ {'' if short else 'syncing to '}{month}", "accent"),)
    return {
        Link.LOCAL: (Span("● local", "good"),),
        Link.CONNECTING: (Span("◌ connecting", "dim"),),
        Link.ONLINE: (Span("● online", "good"),),
        Link.OFFLINE: (Span("○ offline", "warn"),),
        Link.SYNCING: (Span("◌ syncing", "accent"),),
        Link.KEY_REFUSED: (Span("✗ key refused", "bad"),),
        Link.BLOCKED: (Span("! nothing is sent", "bad"),),
    }[sync.link]


def mark(thing_id: str, state: State) -> Span:
    """One cell: `!` for what waits for the person, `↑` for what the server does not have yet as it is shown."""
    if thing_id in state.problems:
        return Span("!", "bad")
    return Span("↑", "warn") if thing_id in state.waiting else Span(" ")


def timer(state: State, now: Instant, cells: int, starts: str = "", switches: str = "") -> Bar:
    """The running entry, or how to start one. `starts` and `switches` name what `s` and `c` would start."""
    if state.running is not None:
        return _running(state, state.running, now, cells, switches)
    return _idle(state, now, cells, starts)


def _running(state: State, entry: TimeEntry, now: Instant, cells: int, switches: str) -> Bar:
    profile = state.user.profile
    since = format_time(entry.start, profile.zone, profile.hour24)
    began = day_of(entry.start, profile.zone)
    if began != (today := day_of(now, profile.zone)):
        since = f"{format_day(began, today)} {since}"
    ago: Line = (Span(f"since {since}", "dim"),)
    stop = _key("toggle", "stop", "dim")
    plain_ends: list[Line] = [_dotted(ago, stop), stop, ()]
    # Fewest cells for the description (more than it has means all of it), whether the details are in full, and what
    # may stand at the right. The bar of keys says "s stop" too, so that goes before the description is cut; what
    # `c` would do is said nowhere else, so it stays as long as the description can still be told by its start.
    tries = [(40, True, plain_ends), (40, False, plain_ends), (24, True, plain_ends), (12, False, plain_ends)]
    if switches and keys_of("switch"):
        to = [_key("switch", f"switches to {cut(switches, room)}", "dim") for room in (28, 16)]
        ends = [_dotted(ago, stop, to[0]), _dotted(stop, to[0]), to[0], to[1]]
        tries = [(least, full, ends) for least in (40, 24) for full in (True, False)] + tries
    head = (
        Span(" "),
        Span("●", "good"),
        Span(f" {clock(entry.duration(now))}", "running"),
        Span(" "),
        mark(entry.id, state),
        Span(" "),
    )
    description = literal(entry.description)
    text = Span(description, "strong") if description else Span(NO_DESCRIPTION, "dim")
    for least, full, choice in tries:
        tail = _details(state, entry, full)
        for end in choice:
            room = cells - line_width(head) - line_width(tail) - line_width(end) - (3 if end else 0) - 1
            if room >= min(width(text.text), least):
                return _spread((*head, Span(cut(text.text, room), text.style), *tail), end, cells)
    room = max(0, cells - line_width(head) - 1)
    return _spread((*head, Span(cut(text.text, room), text.style)), (), cells)


def _details(state: State, entry: TimeEntry, full: bool) -> Line:
    """Project, tags and `$` of the running entry."""
    spans: list[Span] = []
    if entry.project_id:
        name = label(state.catalog, entry.project_id, entry.task_id)
        if not full:
            name = cut(name.rpartition(" / ")[2], 20)
        spans += [
            Span("   " if full else "  "),
            Span("●", color_of(state.catalog, entry.project_id)),
            Span(f" {cut(name, 44)}"),
        ]
    tags = " ".join(f"#{literal(name)}" for name in state.catalog.tag_names(entry.tag_ids))
    if tags:
        spans.append(Span(("   " if full else "  ") + cut(tags, 30 if full else 10), "tag"))
    if entry.billable:
        spans.append(Span("   $" if full else "  $", "good"))
    return tuple(spans)


def _idle(state: State, now: Instant, cells: int, starts: str) -> Bar:
    head = (Span(" ○ nothing running", "dim"), Span("   "))
    choices: list[Line]
    end: Line
    if state.last is None:
        new = _key("quick", "say what")
        choices = [_dotted(_key("toggle", "start at once"), new, gap="   "), _key("toggle", "start")]
        end = ()
    else:
        new = _key("quick", "something new")
        choices = [
            _dotted(_key("toggle", f"starts {starts}"), new, gap="   "),
            _dotted(_key("toggle", f"starts {cut(starts, 30)}"), new, gap="   "),
            _key("toggle", f"starts {cut(starts, max(8, cells - 32))}"),
        ]
        away = now - (state.last.end or now)
        end = (Span(f"{_away(away)} since the last entry", "dim"),) if away >= 60 else ()
    for right in (end, ()):
        for choice in choices[: 2 if right else 3]:
            if line_width(head) + line_width(choice) + line_width(right) + (4 if right else 1) <= cells:
                return _spread((*head, *choice), right, cells)
    return _spread((Span(" ○", "dim"), Span("  "), *choices[-1]), (), cells)


def _away(seconds: Seconds) -> str:
    return words(seconds) if seconds < 48 * 3600 else f"{seconds // 86400} days"


def _key(act: str, does: str, style: str = "") -> Line:
    """A key and what it does here; nothing where the act has no key."""
    key = sign_of(act)
    return (Span(key, "key"), Span(f" {does}", style)) if key else ()


def _dotted(*pieces: Line, gap: str = " · ") -> Line:
    """The pieces that there are, with a gap between them."""
    there = [piece for piece in pieces if piece]
    between = Span(gap, "dim" if gap.strip() else "")
    return tuple(span for i, piece in enumerate(there) for span in ((between, *piece) if i else piece))


def _spread(left: Line, right: Line, cells: int) -> Bar:
    """The two at the two ends, one cell from the right edge."""
    fill = cells - line_width(left) - line_width(right) - 1
    return Bar((*left, Span(" " * max(0, fill)), *right, Span(" ")))


def tabs(names: Sequence[tuple[str, str]], active: str, cells: int) -> Bar:
    """The views with the keys that open them; (action, words) each."""
    spans: list[Span] = [Span(" ")]
    parts = []
    x = 1
    for action, name in names:
        text = f" {sign_of(action)} {name} ".replace("  ", " ")
        if x + width(text) > cells:
            break
        spans += [Span(text, "tab" if action == active else "dim"), Span(" ")]
        parts.append((x, x + width(text), action))
        x += width(text) + 1
    return Bar(tuple(spans), tuple(parts))


def keybar(hints: Sequence[Hint], ends: Sequence[Hint], cells: int) -> Bar:
    """The keys of this place; those with the lowest priority leave first. `ends` stand at the right and stay."""
    tail_cells = _hint_cells(ends)
    kept = list(hints)
    if _hint_cells(kept) + tail_cells + 1 > cells:
        kept = [replace(hint, word=hint.short or hint.word) for hint in kept]
    while kept and _hint_cells(kept) + tail_cells + 1 > cells:
        kept.remove(min(reversed(kept), key=lambda hint: hint.priority))
    spans: list[Span] = [Span(" ")]
    parts = []
    x = 1
    for at, hint in enumerate((*kept, *ends)):
        if at == len(kept):
            fill = max(0, cells - x - tail_cells + 1)
            spans.append(Span(" " * fill))
            x += fill
        text = f" {hint.word}"
        spans += [Span(hint.key, "key"), Span(text), Span("  ")]
        parts.append((x, x + width(hint.key) + width(text), hint.action))
        x += width(hint.key) + width(text) + 2
    return Bar((*spans[:-1], Span(" ")), tuple(parts))


def _hint_cells(hints: Sequence[Hint]) -> int:
    return sum(width(hint.key) + width(hint.word) + 3 for hint in hints)
