"""People in words: whose time it is, a week as it is worked, and what a workspace is set to."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from tui.domain.durations import Seconds, words
from tui.domain.entries import EntryDraft
from tui.domain.summaries import Day
from tui.domain.times import WEEKDAYS, Instant, day_of, format_day
from tui.domain.workspace import (
    ADMINS,
    EVERYONE,
    AutomaticLock,
    Member,
    MemberProfile,
    Workspace,
    WorkspaceSettings,
)
from tui.present.approval import confirm_new
from tui.present.changes import Change, Confirmation
from tui.present.frame import Hint
from tui.present.text import Line, Span, cut, literal, width
from tui.session.state import State
from tui.sync.status import SyncStatus

NO_UNDO = "can't be undone here"
_NAME = 40
_LABEL = 19

_MEANT = {
    "OWNER": "owner",
    "WORKSPACE_OWN": "owner",
    "WORKSPACE_ADMIN": "admin",
    "TEAM_MANAGER": "team manager",
    "PROJECT_MANAGER": "project manager",
}


def called(member: Member) -> str:
    """Somebody's name, else the address, else the id."""
    return cut(literal(member.name or member.email or member.id), _NAME)


def member_of(user_id: str, state: State) -> Member:
    """The member of that id; one who is not listed is known by the id alone."""
    found = next((one for one in state.members.people if one.id == user_id), None)
    return found or Member(id=user_id)


# another member's time


def days_state(days: Sequence[Day], state: State) -> State:
    """The state with those days as its log, for a view that only shows: nothing to fill, to load or to answer."""
    shown = tuple(replace(day, gaps=()) for day in days)
    return replace(state, days=shown, running=None, has_older=False, sync=SyncStatus())


def total_line(days: Sequence[Day] | None, now: Instant) -> Line:
    """How much it is together."""
    if days is None:
        return ()
    total: Seconds = sum(day.total(now) for day in days)
    return (Span("last five weeks  ", "dim"), Span(words(total), "strong"))


def log_lines(member: Member, days: Sequence[Day] | None, trouble: str, state: State) -> list[Line]:
    """What stands in the place of the days where there are none."""
    who = called(member)
    if trouble or days is None:
        lines = reading_lines("Their time", trouble, state)
        return [*lines, (Span("Everything else works. ctrl+r asks again.", "dim"),)] if trouble else lines
    return [(Span(f"{who} has tracked nothing in the last five weeks.", "dim"),)]


def reading_lines(what: str, trouble: str, state: State) -> list[Line]:
    """What is said until something was read: why it can't be, or what holds it up."""
    if trouble:
        return [(Span(f"{what} can't be read: {literal(trouble)}", "warn"),)]
    message = state.sync.message
    return [(Span("reading…", "dim"),), *([(Span(literal(message), "warn"),)] if message else [])]


def log_hints(state: State) -> list[Hint]:
    """The keys of the screen that work."""
    hints = [Hint("ctrl+r", "Read again", "read", 5), Hint("esc", "Back", "leave", 9)]
    return hints if state.rights.others else [Hint("n", "Add an entry for them", "add", 8, "Add"), *hints]


def confirm_for(draft: EntryDraft, member: Member, state: State, now: Instant) -> Confirmation:
    """The question before an entry is made for somebody else, where that is asked."""
    asked = confirm_new(draft, state, now)
    said = f"it is for {called(member)}, and {NO_UNDO}"
    return replace(asked, warnings=(*asked.warnings, said))


# a week


def days_words(days: Sequence[int]) -> str:
    """`Mon – Fri`, `Mon Wed Thu`, `no day`."""
    found = sorted(days)
    names = [WEEKDAYS[day][:3] for day in found]
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        return f"{names[0]} – {names[-1]}"
    return " ".join(names) or "no day"


def week_line(profile: MemberProfile) -> Line:
    """What it comes to: `5 days · 40h a week`."""
    count = len(profile.working_days)
    total = words(count * profile.capacity)
    return (Span(f"{count} day{'' if count == 1 else 's'} · {total} a week", "dim"),)


def confirm_profile(old: MemberProfile, new: MemberProfile, workspace: str) -> Confirmation:
    """The question before the own week is changed."""
    rows = (
        ("week begins", WEEKDAYS[old.week_start], WEEKDAYS[new.week_start]),
        ("working days", days_words(old.working_days), days_words(new.working_days)),
        ("hours a day", words(old.capacity), words(new.capacity)),
    )
    return Confirmation(
        title=f"Change your week in {cut(literal(workspace), _NAME)}?",
        changes=tuple(Change(*row) for row in rows if row[1] != row[2]),
        do="Change",
        keep="Keep as it is",
    )


def read_lines(state: State) -> list[Line]:
    """How times are read and written, which Clockify keeps with the user."""
    profile, local = state.user.profile, state.account.kind == "local"
    said = " · ".join(
        (literal(profile.zone), "24 hours" if profile.hour24 else "12 hours", literal(profile.date_format))
    )
    where = "in the settings file" if local else "on clockify.me"
    return [(Span(said),), (Span(f"change them {where}", "dim"),)]


# a workspace


def role_words(state: State) -> str:
    """The user's own role: `owner`, `plain member`, `not known`."""
    own = next((one for one in state.members.people if one.id == state.user.id), None)
    if own is None:
        return "plain member" if state.rights.admin is False else "not known"
    found = [_MEANT[role] for role in own.roles if role in _MEANT]
    return ", ".join(found) or "plain member"


def detail_rows(state: State) -> list[tuple[str, str, str]]:
    """What the open workspace is set to: label, words, style."""
    workspace, rights = state.workspace, state.rights
    settings = workspace.settings
    asks = [
        name
        for name, forced in (
            ("a project", settings.force_projects),
            ("a task", settings.force_tasks),
            ("a tag", settings.force_tags),
            ("a description", settings.force_description),
        )
        if forced
    ]
    rows = [
        ("your role", role_words(state), "strong"),
        *([] if state.account.kind == "local" else [("plan", _plan(workspace), "")]),
        ("currency", literal(workspace.currency) or "not told", ""),
        ("entries need", ", ".join(asks) or "nothing", ""),
        ("time comes from", "the timer only" if settings.stopwatch_only else "timer and by hand", ""),
        ("locked", _locked(settings, state.zone), ""),
        ("clients, projects", _who(settings.make_projects), "warn" if rights.projects else ""),
        ("tasks", _who(settings.make_tasks), "warn" if rights.tasks else ""),
        ("tags", _who(settings.make_tags), "warn" if rights.tags else ""),
        ("billable", _billable(settings), "warn" if rights.billable else ""),
        ("new projects", _projects(settings), ""),
        ("working days", days_words(settings.working_days), ""),
    ]
    if state.locked_before is not None:
        day = format_day(day_of(state.locked_before, state.zone))
        after = [label for label, _, _ in rows].index("locked") + 1
        rows.insert(after, ("for you", f"what was before {day} can't be changed", "warn"))
    return rows


def detail_lines(state: State) -> list[Line]:
    """The same as lines."""
    return [
        (Span(label + " " * (_LABEL - width(label)), "dim"), Span(said, style))
        for label, said, style in detail_rows(state)
    ]


def foot_words(state: State) -> str:
    """Where all of this is changed."""
    if state.account.kind == "local":
        return "a local workspace forbids nothing"
    return "settings are changed on clockify.me"


def _plan(workspace: Workspace) -> str:
    if workspace.plan:
        return literal(workspace.plan.replace("_", " ").lower())
    return "free: 30 requests an hour" if workspace.free_plan else "not told"


def _who(who: str) -> str:
    if who == EVERYONE:
        return "made by everybody"
    return "made by admins" if who == ADMINS else "made by admins and project managers"


def _billable(settings: WorkspaceSettings) -> str:
    usual = "new projects are billable" if settings.default_billable else "new projects are not billable"
    return f"{usual}; only admins change it" if settings.only_admins_change_billable else usual


def _projects(settings: WorkspaceSettings) -> str:
    return "seen by all members" if settings.default_public else "seen by their members"


def _locked(settings: WorkspaceSettings, zone: str) -> str:
    said = []
    if settings.lock_before is not None:
        said.append(f"before {format_day(day_of(settings.lock_before, zone))}")
    if settings.automatic_lock is not None:
        said.append(_rule(settings.automatic_lock))
    return "; ".join(said) or "nothing"


def _rule(lock: AutomaticLock) -> str:
    if lock.kind == "WEEKLY":
        return f"each week, from the next {WEEKDAYS[lock.change_day]} on"
    if lock.kind == "MONTHLY":
        return f"each month, from day {lock.day_of_month} of the next on"
    return f"what is older than {lock.days} day{'' if lock.days == 1 else 's'}"
