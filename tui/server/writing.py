"""Time entries written: made, replaced, stopped, deleted."""

from __future__ import annotations

import sqlite3
from typing import Any

from msgspec import Struct, convert, to_builtins

from tui.server.access import Access, enter, require_admin, self_or_admin
from tui.server.calls import Call, Reply, pack
from tui.server.entries import SELECT, find_entry, show
from tui.server.errors import Refusal, foreign, invalid, not_found
from tui.server.rules import (
    COLUMNS,
    Entry,
    EntryBody,
    check,
    check_complete,
    check_lock,
    check_manual,
    check_order,
    read_body,
    read_row,
    read_times,
)
from tui.server.windows import body_instant

_INSERT = (
    f"INSERT INTO entries (id, workspace_id, {', '.join(COLUMNS)})"
    f" VALUES (?, ?, {', '.join('?' * len(COLUMNS))})"
)
_UPDATE = f"UPDATE entries SET {', '.join(f'{column} = ?' for column in COLUMNS)} WHERE id = ?"


class StopBody(Struct):
    """When a timer ends."""

    end: str | None = None


class InvoicedBody(Struct, rename="camel"):
    """Which entries are on an invoice, or on none any more."""

    time_entry_ids: list[str]
    invoiced: bool


def create_entry(call: Call) -> Reply:
    """POST /time-entries: one's own."""
    body = call.body(EntryBody)
    with call.database.write() as c:
        access = enter(call, c)
        return _create(call, c, access, access.user_id, body, admins_pass=False)


def create_for_user(call: Call) -> Reply:
    """POST /user/{user}/time-entries: for somebody else, by admins; for oneself by everybody."""
    body = call.body(EntryBody)
    with call.database.write() as c:
        access = enter(call, c)
        user = self_or_admin(call, c, access)
        if source := call.text("from-entry"):
            row = c.execute(
                "SELECT * FROM entries WHERE id = ? AND workspace_id = ?", (source, access.workspace_id)
            ).fetchone()
            if row is None:
                raise not_found()
            if row["user_id"] != access.user_id:
                require_admin(access)
            body = _filled(body, read_row(row))
        return _create(call, c, access, user, body, admins_pass=True)


def duplicate_entry(call: Call) -> Reply:
    """POST /user/{user}/time-entries/{id}/duplicate: the same again, at the same time.

    The copy of a running one ends now, so that the one that runs goes on.
    """
    with call.database.write() as c:
        access = enter(call, c)
        user = self_or_admin(call, c, access)
        entry = read_row(_of_user(c, access, user, call.params["entry"]))
        if entry.end is None:
            entry.end = max(entry.start, call.clock.now())
        check_lock(call, c, access, entry)
        check_manual(access, entry, None, admins_pass=True)
        return Reply(_shown(call, c, access, [_insert(call, c, access, entry)])[0], 201)


def update_entry(call: Call) -> Reply:
    """PUT /time-entries/{id}: full replacement. What is left out is cleared; without an end it runs."""
    body = call.body(EntryBody)
    if not body.start:
        raise invalid("Start datetime is required.")
    with call.database.write() as c:
        access = enter(call, c)
        row = find_entry(c, access, call.params["entry"])
        _replace(call, c, access, row, body)
        return Reply(_shown(call, c, access, [row["id"]])[0])


def update_many(call: Call) -> Reply:
    """PUT /user/{user}/time-entries: full replacement of several, all or none. Only the start may be left out."""
    bodies = call.body(list[EntryBody])
    with call.database.write() as c:
        access = enter(call, c)
        user = self_or_admin(call, c, access)
        for body in bodies:
            _replace(call, c, access, _of_user(c, access, user, body.id or ""), body)
        ids = [body.id or "" for body in bodies]
        return Reply(_shown(call, c, access, ids, hydrated=bool(call.flag("hydrated"))))


def stop_entry(call: Call) -> Reply:
    """PATCH /user/{user}/time-entries: end the timer that runs."""
    body = call.body(StopBody)
    if not body.end:
        raise invalid("End datetime is required.")
    end = body_instant("end", body.end)
    with call.database.write() as c:
        access = enter(call, c)
        user = self_or_admin(call, c, access)
        row = _running(c, access, user)
        if row is None:
            raise Refusal(
                404,
                "Currently running time entry doesn't exist on workspace "
                f"{access.workspace_id} for user {user}.",
                404,
            )
        entry = read_row(row)
        entry.end = end
        check_order(entry)
        check_lock(call, c, access, entry)
        check_complete(c, access, entry)
        c.execute("UPDATE entries SET finish = ? WHERE id = ?", (end, row["id"]))
        return Reply(_shown(call, c, access, [row["id"]])[0])


def delete_entry(call: Call) -> Reply:
    """DELETE /time-entries/{id}."""
    with call.database.write() as c:
        access = enter(call, c)
        row = find_entry(c, access, call.params["entry"])
        check_lock(call, c, access, read_row(row))
        c.execute("DELETE FROM entries WHERE id = ?", (row["id"],))
    return Reply(status=204)


def delete_many(call: Call) -> Reply:
    """DELETE /user/{user}/time-entries: those named in `time-entry-ids`, all or none."""
    ids = list(dict.fromkeys(call.required("time-entry-ids")))
    with call.database.write() as c:
        access = enter(call, c)
        user = self_or_admin(call, c, access)
        rows = [_of_user(c, access, user, identity) for identity in ids]
        check_lock(call, c, access, *map(read_row, rows))
        shown = _shown(call, c, access, ids)
        c.execute("DELETE FROM entries WHERE id IN (SELECT value FROM json_each(?))", (pack(ids),))
        return Reply(shown)


def mark_invoiced(call: Call) -> Reply:
    """PATCH /time-entries/invoiced: kept, but never shown, as the real one does it."""
    body = call.body(InvoicedBody)
    with call.database.write() as c:
        access = enter(call, c)
        require_admin(access)
        for identity in body.time_entry_ids:
            find_entry(c, access, identity)
        c.execute(
            "UPDATE entries SET invoiced = ? WHERE id IN (SELECT value FROM json_each(?))",
            (body.invoiced, pack(body.time_entry_ids)),
        )
    return Reply()


def _create(
    call: Call, c: sqlite3.Connection, access: Access, user: str, body: EntryBody, *, admins_pass: bool
) -> Reply:
    start, end = read_times(body)
    if start is None and end is not None:
        raise Refusal(400, "Can't create time entry with end time only.")
    entry = read_body(c, access, body, user=user, start=call.clock.now() if start is None else start, end=end)
    check_manual(access, entry, None, admins_pass=admins_pass)
    check(call, c, access, entry)
    identity = _insert(call, c, access, entry)
    return Reply(_shown(call, c, access, [identity])[0], 201)


def _insert(call: Call, c: sqlite3.Connection, access: Access, entry: Entry) -> str:
    if entry.end is None:
        _stop_other(call, c, access, entry, None)
    identity = call.database.new_id()
    c.execute(_INSERT, (identity, access.workspace_id, *entry.columns()))
    return identity


def _replace(call: Call, c: sqlite3.Connection, access: Access, row: sqlite3.Row, body: EntryBody) -> None:
    old = read_row(row)
    start, end = read_times(body)
    entry = read_body(c, access, body, user=old.user_id, start=old.start if start is None else start, end=end)
    check_manual(access, entry, old, admins_pass=True)
    check(call, c, access, entry, old)
    if entry.end is None:
        _stop_other(call, c, access, entry, row["id"])
    c.execute(_UPDATE, (*entry.columns(), row["id"]))


def _stop_other(call: Call, c: sqlite3.Connection, access: Access, entry: Entry, own: str | None) -> None:
    """End the timer that runs where the next one starts; if that lies before its own start, now."""
    row = _running(c, access, entry.user_id)
    if row is None or row["id"] == own:
        return
    end = entry.start if entry.start >= row["start"] else max(row["start"], call.clock.now())
    c.execute("UPDATE entries SET finish = ? WHERE id = ?", (end, row["id"]))


def _running(c: sqlite3.Connection, access: Access, user: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = c.execute(
        "SELECT * FROM entries WHERE workspace_id = ? AND user_id = ? AND finish IS NULL",
        (access.workspace_id, user),
    ).fetchone()
    return row


def _of_user(c: sqlite3.Connection, access: Access, user: str, identity: str) -> sqlite3.Row:
    row = find_entry(c, access, identity)
    if row["user_id"] != user:
        raise foreign("Time entry")
    return row


def _shown(
    call: Call, c: sqlite3.Connection, access: Access, ids: list[str], *, hydrated: bool = False
) -> list[dict[str, Any]]:
    rows = c.execute(f"{SELECT} WHERE e.id IN (SELECT value FROM json_each(?))", (pack(ids),))
    found = {row["id"]: row for row in rows}
    return show(call, c, access, [found[identity] for identity in ids], hydrated=hydrated, rates=False)


def _filled(body: EntryBody, source: Entry) -> EntryBody:
    """The body, with what it leaves out taken from another entry; not its times."""
    given = {key: value for key, value in to_builtins(body).items() if value is not None}
    custom = [{"customFieldId": key, "value": value} for key, value in source.custom_fields.items()]
    filled = {
        "description": source.description,
        "projectId": source.project_id,
        "taskId": source.task_id,
        "tagIds": source.tag_ids,
        "billable": source.billable,
        "type": source.type,
        "customFields": custom,
    }
    return convert(filled | given, EntryBody)
