"""The entry form's rules: what stands in it, what is wrong with it, and what will be written.

An `EntryFields` is frozen; each act on the form gives the next one. Times are `tui.domain.form`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.domain import durations, form
from tui.domain.entries import EntryChange, EntryDraft, TimeEntry, check, difference
from tui.domain.errors import InputError
from tui.domain.times import Instant, day_of, format_day
from tui.present import demands
from tui.present.changes import quoted
from tui.present.text import literal
from tui.session.state import State

TIMES = ("day", "start", "end", "length")
LONGEST_TAG = 100

_TAG = re.compile(r'#?"((?:[^"]|"")*)"?|([^\s,]+)')
_PLAIN_TAG = re.compile(r'[^\s,"#][^\s,"]*')
_BREAKS = re.compile(r"\r\n|[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class EntryFields(Struct, frozen=True, kw_only=True):
    """What stands in the entry form. `entry` is the one being edited; None makes a new one."""

    entry: TimeEntry | None
    span: form.Span
    description: str = ""
    project_id: str | None = None
    task_id: str | None = None
    tags: str = ""
    billable: bool = False
    billable_chosen: bool = False
    """Whether a person set it; until then a new entry is billable as its project says."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What the form means: errors forbid saving, notes do not; both by field."""

    errors: dict[str, str]
    notes: dict[str, str]
    start: Instant
    end: Instant | None
    description: str
    tag_ids: tuple[str, ...]
    new_tags: tuple[str, ...]


def one_line(text: str) -> str:
    """The text as it can stand in a field of one line: breaks and control characters are blanks."""
    return _BREAKS.sub(" ", text)


def follow(fields: EntryFields, state: State) -> EntryFields:
    """The same form by the server's ids, where those it was opened with were settled since."""
    entry = fields.entry
    if entry is not None:
        ids = {name: state.current(getattr(entry, name)) for name in ("id", "project_id", "task_id")}
        entry = replace(entry, **ids, tag_ids=tuple(state.current(tag) for tag in entry.tag_ids))
    project_id, task_id = state.current(fields.project_id), state.current(fields.task_id)
    return replace(fields, entry=entry, project_id=project_id, task_id=task_id)


def fields_of(entry: TimeEntry, state: State) -> EntryFields:
    """The form as it opens on an entry."""
    return EntryFields(
        entry=entry,
        span=form.span_of(entry.start, entry.end, state.user.profile),
        description=one_line(entry.description),
        project_id=entry.project_id,
        task_id=entry.task_id,
        tags=_tag_text(entry.tag_ids, (), state),
        billable=entry.billable,
        billable_chosen=True,
    )


def fields_new(draft: EntryDraft | None, state: State, now: Instant) -> EntryFields:
    """The form as it opens for a new entry; without a draft it starts now."""
    if draft is None:
        draft = EntryDraft(start=now)
    floating = draft.end is None and abs(draft.start - now) < 60
    return EntryFields(
        entry=None,
        span=form.span_of(draft.start, draft.end, state.user.profile, floating=floating),
        description=one_line(draft.description),
        project_id=draft.project_id,
        task_id=draft.task_id,
        tags=_tag_text(draft.tag_ids, draft.new_tags, state),
        billable=draft.billable,
        billable_chosen=draft.project_id is not None,
    )


def put(fields: EntryFields, name: str, text: str, now: Instant) -> EntryFields:
    """The form after a text was typed into a field; times follow each other."""
    if name in TIMES:
        return replace(fields, span=form.typed(fields.span, name, text, now))
    return replace(fields, **{name: text})


def choose(fields: EntryFields, project_id: str | None, task_id: str | None, state: State) -> EntryFields:
    """The form with another project and task."""
    billable = fields.billable
    project = state.catalog.project(project_id)
    if not fields.billable_chosen:
        # Without a project nobody is billed; the workspace's default is for projects that are made.
        billable = bool(project and project.billable)
    return replace(fields, project_id=project_id, task_id=task_id, billable=billable)


def take(fields: EntryFields, earlier: TimeEntry, state: State) -> EntryFields:
    """The form after an earlier entry's description was taken; fills project and tags where both are empty."""
    fields = replace(fields, description=one_line(earlier.description))
    if fields.project_id or fields.tags.strip():
        return fields
    project, task = state.catalog.project(earlier.project_id), state.catalog.task(earlier.task_id)
    if project and not project.archived:
        fields = choose(fields, project.id, task.id if task and not task.done else None, state)
    usable = tuple(
        i for i in earlier.tag_ids if i in state.catalog.tags and not state.catalog.tags[i].archived
    )
    return replace(fields, tags=_tag_text(usable, (), state))


def locked_why(entry: TimeEntry | None, state: State) -> str:
    """Why the entry can't be changed, in words; empty when it can."""
    if entry is None:
        return ""
    before = state.locked_before
    if before is not None and entry.start < before:
        return f"locked: this workspace keeps what was before {format_day(day_of(before, state.zone))}"
    return "locked: it was approved, or an admin locked it" if entry.locked else ""


def judge(fields: EntryFields, state: State, now: Instant) -> Verdict:
    """What the form means now, and what is wrong with it."""
    span = form.ticked(fields.span, now)
    errors, notes = form.faults(span, now), {}
    if said := form.remarks(span, now):
        notes["time"] = " · ".join(said)
    entry = fields.entry
    description = fields.description.strip()
    if entry is not None and fields.description == one_line(entry.description):
        description = entry.description
    try:
        check(span.start_at, None, description)
    except InputError as error:
        errors[error.field] = error.said
    tag_ids, new_tags, bad_tag = _read_tags(fields, state)
    if bad_tag:
        errors["tags"] = bad_tag
    elif new_tags:
        notes["tags"] = "new: " + " ".join(f"#{name}" for name in new_tags)
    verdict = Verdict(
        errors=errors,
        notes=notes,
        start=span.start_at,
        end=span.end_at,
        description=description,
        tag_ids=tag_ids,
        new_tags=new_tags,
    )
    _judge_target(fields, verdict, state)
    _judge_rules(fields, verdict, state)
    return verdict


def draft_of(fields: EntryFields, verdict: Verdict) -> EntryDraft:
    """The new entry that the form describes."""
    return EntryDraft(
        start=verdict.start,
        end=verdict.end,
        description=verdict.description,
        project_id=fields.project_id,
        task_id=fields.task_id,
        tag_ids=verdict.tag_ids,
        new_tags=verdict.new_tags,
        billable=fields.billable,
    )


def change_of(entry: TimeEntry, fields: EntryFields, verdict: Verdict) -> EntryChange:
    """What the form changes on its entry."""
    return difference(
        entry,
        replace(
            entry,
            start=verdict.start,
            end=verdict.end,
            description=verdict.description,
            project_id=fields.project_id,
            task_id=fields.task_id,
            tag_ids=verdict.tag_ids,
            billable=fields.billable,
        ),
    )


def save_words(fields: EntryFields, verdict: Verdict) -> str:
    """What the button does: `Start`, `Add 1:15` or `Save`."""
    if fields.entry is not None:
        return "Save"
    return "Start" if verdict.end is None else f"Add {durations.short(verdict.end - verdict.start)}"


def done_words(fields: EntryFields, verdict: Verdict) -> str:
    """What the toast says once it is written."""
    name = quoted(verdict.description)
    if fields.entry is not None:
        return f"Changed {name}"
    return (
        f"Started {name}"
        if verdict.end is None
        else f"Added {name} {durations.short(verdict.end - verdict.start)}"
    )


def touched(fields: EntryFields, first: EntryFields) -> list[str]:
    """Labels of the fields that no longer stand as they first did."""
    found = [name for name in ("description", "tags") if getattr(fields, name) != getattr(first, name)]
    if (fields.project_id, fields.task_id) != (first.project_id, first.task_id):
        found.insert(1 if "description" in found else 0, "project")
    for name, label in (("start", "start"), ("end", "end"), ("length", "length"), ("day", "date")):
        moving = fields.span.floating and first.span.floating and name in ("start", "day")
        if not moving and getattr(fields.span, name) != getattr(first.span, name):
            found.append(label)
    if fields.billable != first.billable:
        found.append("billable")
    return found


def kept(fields: EntryFields) -> dict[str, str]:
    """The form as plain words, to be kept in case the program ends."""
    span = fields.span
    return {
        "for": form_key(fields),
        "description": fields.description,
        "project": fields.project_id or "",
        "task": fields.task_id or "",
        "tags": fields.tags,
        "billable": "yes" if fields.billable else "no",
        "chosen": "yes" if fields.billable_chosen else "no",
        **{name: getattr(span, name) for name in TIMES},
        "start_at": str(span.start_at),
        "end_at": "" if span.end_at is None else str(span.end_at),
        "floating": "yes" if span.floating else "no",
        "moved": "yes" if span.moved else "no",
    }


def restored(fields: EntryFields, words: dict[str, str]) -> EntryFields:
    """The form with what was kept put back; words that fit no form leave it as it is."""
    if words.get("for") != form_key(fields):
        return fields
    try:
        span = replace(
            fields.span,
            start_at=int(words["start_at"]),
            end_at=int(words["end_at"]) if words["end_at"] else None,
            floating=words["floating"] == "yes",
            moved=words["moved"] == "yes",
            **{name: words[name] for name in TIMES},
        )
        return replace(
            fields,
            span=span,
            description=words["description"],
            project_id=words["project"] or None,
            task_id=words["task"] or None,
            tags=words["tags"],
            billable=words["billable"] == "yes",
            billable_chosen=words["chosen"] == "yes",
        )
    except (KeyError, ValueError):
        return fields


def form_key(fields: EntryFields) -> str:
    """Which form it is: the entry's id, or `new`."""
    return fields.entry.id if fields.entry is not None else "new"


def split_tags(text: str) -> list[str]:
    """Names of the tags in `#a #b`, `a, b` or `#"two words"`, each once."""
    names: dict[str, None] = {}
    for match in _TAG.finditer(text):
        name = match[1].replace('""', '"') if match[1] is not None else match[2].removeprefix("#")
        if name := name.strip():
            names.setdefault(name)
    return list(names)


def write_tag(name: str) -> str:
    """`#name`, in quotes where it would not be read back as one."""
    name = one_line(name)
    return f"#{name}" if _PLAIN_TAG.fullmatch(name) else '#"{}"'.format(name.replace('"', '""'))


def tag_under_way(text: str, cursor: int) -> tuple[int, str]:
    """Where the tag that is being typed begins, and what of it stands before the cursor (without the #)."""
    begin = max(text.rfind(sign, 0, cursor) for sign in " ,") + 1
    return begin, text[begin:cursor].lstrip('#"')


def with_tag(text: str, cursor: int, name: str) -> str:
    """The tags with the one under way at the cursor written out as `name`."""
    begin, _ = tag_under_way(text, cursor)
    return f"{text[:begin]}{write_tag(name)} {text[cursor:].lstrip()}"


def _tag_text(tag_ids: Sequence[str], new: Sequence[str], state: State) -> str:
    known = state.catalog.tags
    names = [known[i].name for i in dict.fromkeys(tag_ids) if i in known]
    return " ".join(write_tag(name) for name in (*names, *new))


def _read_tags(fields: EntryFields, state: State) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Ids of the tags, names of those that are new, and what is wrong."""
    own = fields.entry.tag_ids if fields.entry is not None else ()
    known = state.catalog.tags
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    # Later ones win: an active tag over an archived one, and what the entry has over both.
    for tag in sorted(known.values(), key=lambda tag: (tag.id in own, not tag.archived)):
        name = one_line(tag.name).strip()
        exact[name] = folded[name.casefold()] = tag.id
    ids: list[str] = []
    new: list[str] = []
    wrong = ""
    for name in split_tags(fields.tags):
        tag_id = exact.get(name) or folded.get(name.casefold())
        if tag_id is None:
            wrong = wrong or _bad_tag(name)
            if name.casefold() not in (other.casefold() for other in new):
                new.append(name)
        elif known[tag_id].archived and tag_id not in own:
            wrong = wrong or f"#{literal(name)} is archived"
        elif tag_id not in ids:
            ids.append(tag_id)
    ids += [i for i in own if i not in known and i not in ids]
    return own if set(ids) == set(own) else tuple(ids), tuple(new), wrong


def _bad_tag(name: str) -> str:
    if len(name) > LONGEST_TAG:
        return f"a tag has at most {LONGEST_TAG} characters"
    return "Clockify refuses < and > here" if "<" in name or ">" in name else ""


def _judge_target(fields: EntryFields, verdict: Verdict, state: State) -> None:
    entry, catalog = fields.entry, state.catalog
    project, task = catalog.project(fields.project_id), catalog.task(fields.task_id)
    same = entry is not None and entry.project_id == fields.project_id
    if project and project.archived:
        where = verdict.notes if same else verdict.errors
        where["project"] = "this project is archived" if same else "archived: choose another project"
    if task and task.done:
        same = same and entry is not None and entry.task_id == fields.task_id
        where = verdict.notes if same else verdict.errors
        where["task"] = "this task is done" if same else "done: choose another task"


def _judge_rules(fields: EntryFields, verdict: Verdict, state: State) -> None:
    """What the workspace asks for: it blocks a finished entry, and is only said of a running one."""
    rules = state.workspace.settings
    finished = verdict.end is not None
    found = demands.missing(
        rules,
        description=verdict.description,
        project_id=fields.project_id,
        task_id=fields.task_id,
        tags=bool(verdict.tag_ids or verdict.new_tags),
    )
    for field, words in found.items():
        (verdict.errors if finished else verdict.notes).setdefault(field, words)
    for field, words in demands.forbidden(state, verdict.start, verdict.end).items():
        if field != "end" or fields.entry is None:
            verdict.errors.setdefault(field, words)
    running = state.running
    if not finished and running and (fields.entry is None or fields.entry.id != running.id):
        if fields.entry is not None:
            verdict.errors.setdefault("end", f"{quoted(running.description)} is running: only one timer can")
        else:
            said = f"stops {quoted(running.description)}"
            verdict.notes["time"] = " · ".join(filter(None, (verdict.notes.get("time", ""), said)))
