"""Which address is answered by which handler."""

from __future__ import annotations

from tui.server import catalog, connections, entries, projects, tasks, workspaces, writing
from tui.server.calls import Handler

Routes = dict[str, dict[str, Handler]]

_WORKSPACE: Routes = {
    "": {"GET": workspaces.get_workspace},
    "/users": {"GET": workspaces.list_users},
    "/users/{user}/{rate}": {"PUT": workspaces.put_member_rate},
    "/member-profile/{user}": {"GET": workspaces.get_profile, "PATCH": workspaces.patch_profile},
    "/custom-fields": {"GET": catalog.list_custom_fields},
    "/clients": {"GET": catalog.list_clients, "POST": catalog.create_client},
    "/clients/{client}": {
        "GET": catalog.get_client,
        "PUT": catalog.update_client,
        "DELETE": catalog.delete_client,
    },
    "/tags": {"GET": catalog.list_tags, "POST": catalog.create_tag},
    "/tags/{tag}": {"GET": catalog.get_tag, "PUT": catalog.update_tag, "DELETE": catalog.delete_tag},
    "/projects": {"GET": projects.list_projects, "POST": projects.create_project},
    "/projects/from-template": {"POST": projects.create_from_template},
    "/projects/{project}": {
        "GET": projects.get_project,
        "PUT": projects.update_project,
        "DELETE": projects.delete_project,
    },
    "/projects/{project}/estimate": {"PATCH": projects.patch_estimate},
    "/projects/{project}/memberships": {"PATCH": projects.patch_members, "POST": projects.post_members},
    "/projects/{project}/users/{user}/{rate}": {"PUT": projects.put_project_member_rate},
    "/projects/{project}/tasks": {"GET": tasks.list_tasks, "POST": tasks.create_task},
    "/projects/{project}/tasks/{task}": {
        "GET": tasks.get_task,
        "PUT": tasks.update_task,
        "DELETE": tasks.delete_task,
    },
    "/projects/{project}/tasks/{task}/{rate}": {"PUT": tasks.put_task_rate},
    "/time-entries": {"POST": writing.create_entry},
    "/time-entries/batch": {"POST": entries.get_many},
    "/time-entries/invoiced": {"PATCH": writing.mark_invoiced},
    "/time-entries/status/in-progress": {"GET": entries.list_running},
    "/time-entries/{entry}": {
        "GET": entries.get_entry,
        "PUT": writing.update_entry,
        "DELETE": writing.delete_entry,
    },
    "/user/{user}/time-entries": {
        "GET": entries.list_entries,
        "POST": writing.create_for_user,
        "PUT": writing.update_many,
        "PATCH": writing.stop_entry,
        "DELETE": writing.delete_many,
    },
    "/user/{user}/time-entries/{entry}/duplicate": {"POST": writing.duplicate_entry},
}

CLOCKIFY: Routes = {
    "/user": {"GET": workspaces.get_user},
    "/workspaces": {"GET": workspaces.list_workspaces, "POST": workspaces.create_workspace},
    **{f"/workspaces/{{workspace}}{path}": handlers for path, handlers in _WORKSPACE.items()},
}
"""Clockify's own addresses, below `/api/v1`."""

GATEWAY: Routes = {
    "/connections": {"GET": connections.list_connections, "POST": connections.create_connection},
    "/connections/{connection}": {
        "GET": connections.get_connection,
        "DELETE": connections.delete_connection,
    },
}
"""The gateway's own addresses."""
