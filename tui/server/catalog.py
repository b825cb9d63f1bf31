"""Clients and tags: the two plain lists of a workspace, and its custom fields."""

from __future__ import annotations

import sqlite3
from typing import Any

from msgspec import Struct

from tui.server.access import Access, enter, require_creator
from tui.server.calls import Call, Reply, Where, pack, unpack, unpack_object
from tui.server.errors import foreign, invalid

LONGEST_NAME = 100
LONGEST_TEXT = 3000
MOST_CC = 3


class ClientBody(Struct, rename="camel"):
    """A client as it is written; what is left out is empty afterwards."""

    name: str | None = None
    email: str | None = None
    address: str | None = None
    note: str | None = None
    archived: bool | None = None
    cc_emails: list[str] | None = None


class TagBody(Struct, rename="camel"):
    """A tag as it is written."""

    name: str | None = None
    archived: bool | None = None


def list_clients(call: Call) -> Reply:
    """GET /clients."""
    page = call.page()
    with call.database.read() as c:
        access = enter(call, c)
        rows = _list(call, c, "clients", access, page.bounds)
    return page.reply(rows, lambda found: [show_client(row, access.currency) for row in found])


def get_client(call: Call) -> Reply:
    """GET /clients/{id}."""
    with call.database.read() as c:
        access = enter(call, c)
        return Reply(show_client(find(c, "clients", call.params["client"], access), access.currency))


def create_client(call: Call) -> Reply:
    """POST /clients. An address for copies can't be set here."""
    body = call.body(ClientBody)
    name = _checked_client(body)
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "ProjectsAndClients")
        _refuse_twin(c, "clients", access, name, None)
        identity = call.database.new_id()
        c.execute(
            "INSERT INTO clients (id, workspace_id, name, email, address, note) VALUES (?, ?, ?, ?, ?, ?)",
            (identity, access.workspace_id, name, body.email, body.address, body.note),
        )
        return Reply(show_client(find(c, "clients", identity, access), access.currency), 201)


def update_client(call: Call) -> Reply:
    """PUT /clients/{id}: full replacement; can archive its projects and finish their tasks along with it."""
    body = call.body(ClientBody)
    name = _checked_client(body)
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "ProjectsAndClients")
        old = find(c, "clients", call.params["client"], access)
        _refuse_twin(c, "clients", access, name, old["id"])
        copies = pack(body.cc_emails) if body.cc_emails else None
        c.execute(
            "UPDATE clients SET name = ?, email = ?, address = ?, note = ?, archived = ?, cc_emails = ?"
            " WHERE id = ?",
            (name, body.email, body.address, body.note, bool(body.archived), copies, old["id"]),
        )
        if body.archived and call.flag("archive-projects"):
            c.execute("UPDATE projects SET archived = 1 WHERE client_id = ?", (old["id"],))
        if body.archived and call.flag("mark-tasks-as-done"):
            c.execute(
                "UPDATE tasks SET status = 'DONE'"
                " WHERE project_id IN (SELECT id FROM projects WHERE client_id = ?)",
                (old["id"],),
            )
        return Reply(show_client(find(c, "clients", old["id"], access), access.currency))


def delete_client(call: Call) -> Reply:
    """DELETE /clients/{id}: only an archived one. Its projects stay, without a client."""
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "ProjectsAndClients")
        row = find(c, "clients", call.params["client"], access)
        if not row["archived"]:
            raise invalid("Cannot delete an active client")
        c.execute("DELETE FROM clients WHERE id = ?", (row["id"],))
        return Reply(show_client(row, access.currency))


def list_tags(call: Call) -> Reply:
    """GET /tags."""
    page = call.page()
    with call.database.read() as c:
        rows = _list(call, c, "tags", enter(call, c), page.bounds)
    return page.reply(rows, lambda found: [show_tag(row) for row in found])


def get_tag(call: Call) -> Reply:
    """GET /tags/{id}."""
    with call.database.read() as c:
        return Reply(show_tag(find(c, "tags", call.params["tag"], enter(call, c))))


def create_tag(call: Call) -> Reply:
    """POST /tags."""
    name = checked_name("Tag", call.body(TagBody).name)
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "Tags")
        _refuse_twin(c, "tags", access, name, None)
        identity = call.database.new_id()
        c.execute(
            "INSERT INTO tags (id, workspace_id, name) VALUES (?, ?, ?)",
            (identity, access.workspace_id, name),
        )
        return Reply(show_tag(find(c, "tags", identity, access)), 201)


def update_tag(call: Call) -> Reply:
    """PUT /tags/{id}. Without `archived` the tag is active afterwards, as the real one does it."""
    body = call.body(TagBody)
    name = checked_name("Tag", body.name)
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "Tags")
        old = find(c, "tags", call.params["tag"], access)
        _refuse_twin(c, "tags", access, name, old["id"])
        c.execute(
            "UPDATE tags SET name = ?, archived = ? WHERE id = ?", (name, bool(body.archived), old["id"])
        )
        return Reply(show_tag(find(c, "tags", old["id"], access)))


def delete_tag(call: Call) -> Reply:
    """DELETE /tags/{id}: an active one too. Entries that carry it lose it."""
    with call.database.write() as c:
        access = enter(call, c)
        require_creator(access, "Tags")
        row = find(c, "tags", call.params["tag"], access)
        c.execute("DELETE FROM tags WHERE id = ?", (row["id"],))
        c.execute(
            "UPDATE entries SET tag_ids ="
            " (SELECT json_group_array(value) FROM json_each(entries.tag_ids) WHERE value <> ?1)"
            " WHERE workspace_id = ?2 AND instr(tag_ids, ?1)",
            (row["id"], access.workspace_id),
        )
        return Reply(show_tag(row))


def list_custom_fields(call: Call) -> Reply:
    """GET /custom-fields: all of them; never in pages."""
    with call.database.read() as c:
        access = enter(call, c)
        where = Where("workspace_id = ?", access.workspace_id)
        where.name(call, "name")
        rows = c.execute(f"SELECT * FROM custom_fields {where.sql} ORDER BY fold(name)", where.values)
        fields = [show_custom_field(row) for row in rows]
    for parameter, key in (("status", "status"), ("entity-type", "entityType")):
        wanted = call.values(parameter)
        fields = [field for field in fields if not wanted or field[key] in wanted]
    return Reply(fields)


def custom_fields_of(c: sqlite3.Connection, access: Access) -> dict[str, dict[str, Any]]:
    """The custom fields that time entries have in this workspace, by id."""
    rows = c.execute("SELECT * FROM custom_fields WHERE workspace_id = ?", (access.workspace_id,))
    fields = (show_custom_field(row) for row in rows)
    return {field["id"]: field for field in fields if field["entityType"] == "TIMEENTRY"}


def find(c: sqlite3.Connection, table: str, identity: str, access: Access) -> sqlite3.Row:
    """The row of that id in the caller's workspace; 400 if it is not there."""
    row: sqlite3.Row | None = c.execute(
        f"SELECT * FROM {table} WHERE id = ? AND workspace_id = ?", (identity, access.workspace_id)
    ).fetchone()
    if row is None:
        raise foreign(table[:-1].capitalize())
    return row


def checked_name(kind: str, name: str | None, shortest: int = 1, longest: int = LONGEST_NAME) -> str:
    """The name without blanks around it, refused when it is too short or too long."""
    name = (name or "").strip()
    if not shortest <= len(name) <= longest:
        raise invalid(f"{kind} name has to be between {shortest} and {longest} characters long")
    return name


def show_client(row: sqlite3.Row, currency: str) -> dict[str, Any]:
    """A client as it is sent."""
    return {
        "id": row["id"],
        "name": row["name"],
        "email": row["email"],
        "workspaceId": row["workspace_id"],
        "archived": bool(row["archived"]),
        "address": row["address"],
        "note": row["note"],
        "currencyId": row["workspace_id"][::-1],
        "currencyCode": currency,
        "ccEmails": unpack(row["cc_emails"]) if row["cc_emails"] else None,
    }


def show_tag(row: sqlite3.Row) -> dict[str, Any]:
    """A tag as it is sent."""
    return {
        "id": row["id"],
        "name": row["name"],
        "workspaceId": row["workspace_id"],
        "archived": bool(row["archived"]),
    }


def show_custom_field(row: sqlite3.Row) -> dict[str, Any]:
    """A custom field as it is sent."""
    return {
        "id": row["id"],
        "workspaceId": row["workspace_id"],
        "name": row["name"],
        "description": "",
        "type": "TXT",
        "allowedValues": [],
        "required": False,
        "status": "VISIBLE",
        "entityType": "TIMEENTRY",
        "onlyAdminCanEdit": False,
        "workspaceDefaultValue": None,
        "projectDefaultValues": [],
    } | unpack_object(row["field"])


def _checked_client(body: ClientBody) -> str:
    for name, text in (("address", body.address), ("note", body.note)):
        if len(text or "") > LONGEST_TEXT:
            raise invalid(f"Client {name} can have at most {LONGEST_TEXT} characters")
    if len(body.cc_emails or []) > MOST_CC:
        raise invalid(f"Client can have at most {MOST_CC} cc emails")
    return checked_name("Client", body.name)


def _refuse_twin(c: sqlite3.Connection, table: str, access: Access, name: str, own: str | None) -> None:
    """Archived things hold their names too."""
    twin = c.execute(
        f"SELECT 1 FROM {table} WHERE workspace_id = ? AND name = ? AND id IS NOT ?",
        (access.workspace_id, name, own),
    ).fetchone()
    if twin:
        raise invalid(f"{table[:-1].capitalize()} with this name already exists")


def _list(
    call: Call, c: sqlite3.Connection, table: str, access: Access, bounds: tuple[int, int]
) -> list[sqlite3.Row]:
    where = Where("workspace_id = ?", access.workspace_id)
    where.name(call, "name")
    where.flag(call, "archived", "archived")
    where.among("id", call.values("excluded-ids"), excluded=True)
    column = "id" if call.choice("sort-column", ("ID", "NAME"), "NAME") == "ID" else "fold(name)"
    return c.execute(
        f"SELECT * FROM {table} {where.sql} ORDER BY {column} {call.direction()}, id LIMIT ? OFFSET ?",
        (*where.values, *bounds),
    ).fetchall()
