"""The tables of the server's file, as named steps that are applied once each, in order."""

from __future__ import annotations

_FIRST = """
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    active_workspace TEXT NOT NULL,
    settings TEXT NOT NULL,              -- JSON; what it does not say is default
    position INTEGER NOT NULL            -- the first user is whom a request without a key is from
) STRICT;
CREATE TABLE workspaces (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,              -- JSON; what it does not say is default
    currency TEXT NOT NULL DEFAULT 'USD',
    hourly_rate INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL
) STRICT;
CREATE TABLE members (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,                  -- OWNER, WORKSPACE_ADMIN, MEMBER
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    hourly_rate INTEGER,
    cost_rate INTEGER,
    profile TEXT NOT NULL DEFAULT '{}',  -- JSON: week start, capacity, working days
    PRIMARY KEY (workspace_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    email TEXT,
    address TEXT,
    note TEXT,
    cc_emails TEXT,
    archived INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX clients_name ON clients (workspace_id, name);
CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    client_id TEXT REFERENCES clients (id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    color TEXT NOT NULL,
    billable INTEGER NOT NULL,
    public INTEGER NOT NULL,
    archived INTEGER NOT NULL DEFAULT 0,
    template INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    hourly_rate INTEGER,
    cost_rate INTEGER,
    estimates TEXT NOT NULL DEFAULT '{}',   -- JSON: timeEstimate, budgetEstimate, estimateReset
    memberships TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX projects_name ON projects (workspace_id, name);
CREATE INDEX projects_client ON projects (client_id);
CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    billable INTEGER NOT NULL DEFAULT 0,
    estimate INTEGER NOT NULL DEFAULT 0,
    assignee_ids TEXT NOT NULL DEFAULT '[]',
    user_group_ids TEXT NOT NULL DEFAULT '[]',
    budget_estimate INTEGER,
    hourly_rate INTEGER,
    cost_rate INTEGER
) STRICT;
CREATE UNIQUE INDEX tasks_name ON tasks (project_id, name);
CREATE TABLE tags (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    archived INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX tags_name ON tags (workspace_id, name);
CREATE TABLE custom_fields (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    field TEXT NOT NULL                  -- JSON: type, allowedValues, required, status, default, ...
) STRICT;
CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    start INTEGER NOT NULL,
    finish INTEGER,                      -- NULL while it runs
    description TEXT NOT NULL DEFAULT '',
    project_id TEXT REFERENCES projects (id) ON DELETE SET NULL,
    task_id TEXT REFERENCES tasks (id) ON DELETE SET NULL,
    billable INTEGER NOT NULL DEFAULT 0,
    type TEXT NOT NULL DEFAULT 'REGULAR',
    tag_ids TEXT NOT NULL DEFAULT '[]',
    custom_fields TEXT NOT NULL DEFAULT '{}',  -- JSON: field id to value
    invoiced INTEGER NOT NULL DEFAULT 0,
    CHECK (finish IS NULL OR finish >= start)
) STRICT;
CREATE INDEX entries_start ON entries (workspace_id, user_id, start DESC, id DESC);
CREATE INDEX entries_project ON entries (project_id, start, finish);
CREATE INDEX entries_task ON entries (task_id, start, finish);
CREATE UNIQUE INDEX entries_running ON entries (workspace_id, user_id) WHERE finish IS NULL;
CREATE TABLE connections (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    app TEXT NOT NULL,
    status TEXT NOT NULL,
    token TEXT NOT NULL,
    url TEXT NOT NULL,
    created INTEGER NOT NULL,            -- microseconds
    updated INTEGER NOT NULL
) STRICT;
"""

MIGRATIONS: tuple[tuple[str, str], ...] = (("0001-first", _FIRST),)
"""Name and SQL of each step. A step that was ever released is never changed; a new one is added after it."""
