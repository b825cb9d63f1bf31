"""Clients, projects, tasks and tags: paging, filters, and what a PUT forgets."""

from __future__ import annotations

import pytest

GONE = "0" * 24


async def names(api, path, **query):
    return [item["name"] for item in await api.ok("GET", path, **query)]


async def test_pages_and_the_last_one(api):
    for name in ("c", "a", "e", "b", "d"):
        await api.tag(name)
    pages = [await api.call("GET", "/tags", page=page, page_size=2) for page in (1, 2, 3, 4)]
    assert [[tag["name"] for tag in page.json()] for page in pages] == [["a", "b"], ["c", "d"], ["e"], []]
    assert [page.headers["last-page"] for page in pages] == ["false", "false", "true", "true"]
    full = await api.call("GET", "/tags", page_size=5)
    assert full.headers["last-page"] == "true"
    for query in ({"page": 0}, {"page": "x"}, {"page_size": 5001}, {"page_size": -1}, {"archived": "maybe"}):
        assert (await api.refused("GET", "/tags", **query))[:2] == (400, 3000), query


async def test_fifty_is_a_page(api):
    for number in range(51):
        await api.tag(f"t{number:02}")
    response = await api.call("GET", "/tags")
    assert len(response.json()) == 50
    assert response.headers["last-page"] == "false"


async def test_a_project_as_documented(api):
    client = await api.ok("POST", "/clients", {"name": "Acme Corp", "address": "123 Main St", "note": "x"})
    assert client["archived"] is False
    assert client["workspaceId"] == api.workspace
    made = await api.ok("POST", "/projects", {"name": "Site", "isPublic": True}, status=201)
    assert {"clientId": "", "billable": True, "public": True, "archived": False}.items() <= made.items()
    assert made["color"].startswith("#")
    other = await api.project("Site", clientId=client["id"], color="#aabbcc", note="n", isPublic=False)
    assert (other["clientName"], other["public"], other["color"]) == ("Acme Corp", False, "#aabbcc")
    assert await api.refused("POST", "/projects", {"name": "Site"}) == (
        400,
        501,
        "Project with this name already exists",
    )
    await api.entry("09:00", "10:30", projectId=other["id"])
    await api.entry("14:00", None, projectId=other["id"])
    assert (await api.ok("GET", f"/projects/{other['id']}"))["duration"] == "PT1H30M"


async def test_put_of_a_project_keeps_some_and_resets_some(api):
    client = await api.ok("POST", "/clients", {"name": "Acme Corp"})
    made = await api.project(
        clientId=client["id"],
        color="#aabbcc",
        note="n",
        isPublic=True,
        billable=True,
        hourlyRate={"amount": 5000},
    )
    path = f"/projects/{made['id']}"
    changed = await api.ok("PUT", path, {"name": "New", "archived": True})
    kept = {"color": "#aabbcc", "note": "n", "clientId": client["id"], "archived": True}
    assert kept.items() <= changed.items()
    assert changed["hourlyRate"] == {"amount": 5000, "currency": "USD"}
    assert (changed["public"], changed["billable"]) == (False, False)
    again = await api.ok("PUT", path, {"clientId": "", "public": True, "isPublic": True})
    assert (again["name"], again["clientId"], again["archived"], again["public"]) == ("New", "", True, True)


async def test_project_filters(api):
    client = await api.ok("POST", "/clients", {"name": "Acme Corp"})
    await api.project("Backend API", clientId=client["id"])
    await api.project("API")
    old = await api.project("Old")
    await api.ok("PUT", f"/projects/{old['id']}", {"archived": True})
    assert await names(api, "/projects") == ["API", "Backend API", "Old"]
    assert await names(api, "/projects", archived="false") == ["API", "Backend API"]
    assert await names(api, "/projects", archived="true") == ["Old"]
    assert await names(api, "/projects", name="api") == ["API", "Backend API"]
    assert await names(api, "/projects", name="API", strict_name_search="true") == ["API"]
    assert await names(api, "/projects", clients=client["id"]) == ["Backend API"]
    assert await names(api, "/projects", clients=client["id"], contains_client="false") == ["API", "Old"]
    assert await names(api, "/projects", sort_order="DESCENDING") == ["Old", "Backend API", "API"]


async def test_hydrated_projects_bring_their_tasks(api):
    project = await api.project()
    await api.task(project, "b")
    await api.task(project, "a")
    await api.project("Empty")
    found = await api.ok("GET", "/projects", hydrated="true")
    assert [[task["name"] for task in item["tasks"]] for item in found] == [["a", "b"], []]
    assert "tasks" not in (await api.ok("GET", "/projects"))[0]


async def test_tasks(api):
    project, other = await api.project(), await api.project("Other")
    path = f"/projects/{project['id']}/tasks"
    made = await api.task(project, estimate="PT2H", billable=True, assigneeIds=[api.user, "user-id-1"])
    assert (made["assigneeIds"], made["estimate"], made["status"]) == ([api.user], "PT2H", "ACTIVE")
    assert (await api.refused("POST", path, {"name": "Login flow"}))[:2] == (400, 501)
    assert await api.refused("DELETE", f"{path}/{made['id']}") == (400, 501, "Cannot delete an active task")
    changed = await api.ok("PUT", f"{path}/{made['id']}", {"name": "Login", "status": "DONE"})
    assert (changed["assigneeIds"], changed["estimate"], changed["billable"]) == ([], "PT0S", False)
    await api.task(project, "Next")
    assert await names(api, path) == ["Login", "Next"]
    assert await names(api, path, is_active="true") == ["Next"]
    assert await names(api, path, is_active="false") == ["Login"]
    assert await api.refused("GET", f"/projects/{other['id']}/tasks/{made['id']}") == (
        400,
        501,
        "Task doesn't belong to Project",
    )
    assert (await api.ok("DELETE", f"{path}/{made['id']}", status=200))["id"] == made["id"]
    for estimate in ("2 hours", "PT99999999999999999999H"):
        assert (await api.refused("POST", path, {"name": "x", "estimate": estimate}))[:2] == (400, 3002)


async def test_renaming_a_tag_brings_it_back(api):
    tag = await api.tag()
    assert (await api.ok("PUT", f"/tags/{tag['id']}", {"name": "bug", "archived": True}))["archived"] is True
    assert await api.refused("POST", "/tags", {"name": "bug"}) == (
        400,
        501,
        "Tag with this name already exists",
    )
    changed = await api.ok("PUT", f"/tags/{tag['id']}", {"name": "defect"})
    assert (changed["name"], changed["archived"]) == ("defect", False)
    await api.tag("bug")


async def test_put_of_a_client_replaces_it(api):
    made = await api.ok(
        "POST", "/clients", {"name": "Acme", "email": "a@b.c", "note": "n", "ccEmails": ["x@y.z"]}
    )
    assert made["ccEmails"] is None
    path = f"/clients/{made['id']}"
    project = await api.project(clientId=made["id"])
    task = await api.task(project)
    changed = await api.ok("PUT", path, {"name": "Acme", "ccEmails": ["x@y.z"], "archived": True})
    assert (changed["ccEmails"], changed["email"], changed["note"]) == (["x@y.z"], None, None)
    await api.ok(
        "PUT", path, {"name": "Acme", "archived": True}, archive_projects="true", mark_tasks_as_done="true"
    )
    assert (await api.ok("GET", f"/projects/{project['id']}"))["archived"] is True
    assert (await api.ok("GET", f"/projects/{project['id']}/tasks/{task['id']}"))["status"] == "DONE"
    assert (await api.ok("PUT", path, {"name": "Acme"}))["archived"] is False


async def test_deleting_leaves_the_time(api):
    client = await api.ok("POST", "/clients", {"name": "Acme"})
    project, tag, kept = await api.project(clientId=client["id"]), await api.tag(), await api.tag("kept")
    task = await api.task(project)
    made = await api.entry(projectId=project["id"], taskId=task["id"], tagIds=[tag["id"], kept["id"]])
    assert await api.refused("DELETE", f"/clients/{client['id']}") == (
        400,
        501,
        "Cannot delete an active client",
    )
    assert await api.refused("DELETE", f"/projects/{project['id']}") == (
        400,
        501,
        "Cannot delete an active project",
    )
    await api.ok("PUT", f"/clients/{client['id']}", {"name": "Acme", "archived": True})
    await api.ok("DELETE", f"/clients/{client['id']}", status=200)
    assert (await api.ok("GET", f"/projects/{project['id']}"))["clientId"] == ""
    await api.ok("DELETE", f"/tags/{tag['id']}", status=200)
    await api.ok("PUT", f"/projects/{project['id']}", {"archived": True})
    assert (await api.ok("DELETE", f"/projects/{project['id']}", status=200))["id"] == project["id"]
    left = await api.ok("GET", f"/time-entries/{made['id']}")
    assert (left["projectId"], left["taskId"], left["tagIds"]) == (None, None, [kept["id"]])
    assert left["timeInterval"] == made["timeInterval"]
    assert (await api.project())["name"] == project["name"], "the name is free at once"


@pytest.mark.parametrize(
    ("path", "kind"), [("/projects", "Project"), ("/clients", "Client"), ("/tags", "Tag")]
)
async def test_what_is_gone(api, path, kind):
    words = (400, 501, f"{kind} doesn't belong to Workspace")
    assert await api.refused("GET", f"{path}/{GONE}") == words
    assert await api.refused("PUT", f"{path}/{GONE}", {"name": "name"}) == words
    assert await api.refused("DELETE", f"{path}/no-id") == words


@pytest.mark.parametrize(
    ("path", "name"),
    [("/projects", "x"), ("/projects", "x" * 251), ("/clients", "x" * 101), ("/tags", " "), ("/tags", None)],
)
async def test_names_have_a_length(api, path, name):
    assert (await api.refused("POST", path, {"name": name}))[:2] == (400, 501)


async def test_estimates_members_and_templates(api):
    project = await api.project()
    await api.task(project)
    path = f"/projects/{project['id']}"
    changed = await api.ok(
        "PATCH", f"{path}/estimate", {"timeEstimate": {"estimate": "PT40H", "type": "MANUAL"}}
    )
    assert changed["estimate"] == {"estimate": "PT40H", "type": "MANUAL"}
    assert changed["timeEstimate"]["active"] is True
    for wrong in ({"estimate": 5}, {"estimate": "long"}, {"type": "x"}):
        assert (await api.refused("PATCH", f"{path}/estimate", {"timeEstimate": wrong}))[:2] == (400, 3002)
    emptied = await api.ok("PATCH", f"{path}/memberships", {"memberships": []})
    assert emptied["memberships"] == []
    added = await api.ok("POST", f"{path}/memberships", {"userIds": [api.user]})
    assert [member["userId"] for member in added["memberships"]] == [api.user]
    rated = await api.ok("PUT", f"{path}/users/{api.user}/hourly-rate", {"amount": 9000})
    assert rated["memberships"][0]["hourlyRate"]["amount"] == 9000
    copy = await api.ok(
        "POST", "/projects/from-template", {"name": "Copy", "templateProjectId": project["id"]}
    )
    assert await names(api, f"/projects/{copy['id']}/tasks") == ["Login flow"]
    assert (await api.call("PUT", f"{path}/memberships", {})).status_code == 405


async def test_rates_reach_the_entries(api):
    project = await api.project(hourlyRate={"amount": 5000})
    task = await api.task(project)
    await api.entry(projectId=project["id"], taskId=task["id"])
    assert (await api.entries())[0]["hourlyRate"]["amount"] == 5000
    await api.ok("PUT", f"/projects/{project['id']}/tasks/{task['id']}/hourly-rate", {"amount": 7000})
    assert (await api.entries())[0]["hourlyRate"]["amount"] == 7000
