"""The table of errors: what each status and code becomes."""

import json

import pytest

from tui.api.errors import classify, field_of
from tui.domain.errors import (
    Forbidden,
    Gone,
    KeyRefused,
    Limited,
    NoConnection,
    Refused,
    ServerFault,
    Unclear,
)


def body(message="", code=None):
    return json.dumps({"message": message} | ({} if code is None else {"code": code})).encode()


def of(status, content=b"", kind="direct", path="/workspaces/w/time-entries", **more):
    return classify(status, content, kind=kind, key_from="CLOCKIFY_API_KEY", path=path, **more)


FORCED = "Time entry couldn't be created. Project is either required field or given project is archived. Please change"

TABLE = [
    (400, body("Project doesn't belong to Workspace", 501), Gone, "project"),
    (400, body("TAG doesn't belong to WORKSPACE", 501), Gone, "tags"),
    (400, body("Time entry doesn't belong to Workspace", 501), Gone, ""),
    (400, body("Task doesn't belong to Project", 501), Gone, "task"),
    (400, body("Client doesn't belong to Workspace", 501), Gone, "client"),
    (400, body("Project with this name already exists", 501), Refused, "name"),
    (400, body("Tag with this name already exists", 501), Refused, "name"),
    (400, body("Cannot delete an active project", 501), Refused, ""),
    (400, body("Cannot delete an active task", 501), Refused, ""),
    (400, body(FORCED, 501), Refused, "project"),
    (
        400,
        body(
            "Time entry couldn't be created. Task is either required field or given task is completed.", 501
        ),
        Refused,
        "task",
    ),
    (400, body("You can not create entities for archived tag", 501), Refused, "tags"),
    (400, body("Start datetime A is greater than end datetime B.", 501), Refused, "end"),
    (400, body("Can't create time entry with end time only."), Refused, "end"),
    (400, body("Don't use < and > characters", 501), Refused, "description"),
    (400, body("Description is required", 501), Refused, "description"),
    (400, body("Unparsable", 3002), Refused, ""),
    (400, body("limit of 5 visible custom fields", 4033), Forbidden, None),
    (400, b"", Refused, ""),
    (401, body("Multiple or none auth tokens present", 1000), KeyRefused, None),
    (401, body("Api key does not exist", 4003), KeyRefused, None),
    (401, b'{"description": "old", "code": 1000}', KeyRefused, None),
    (401, b"", KeyRefused, None),
    (401, body("verify", 4019), Forbidden, None),
    (401, body("banned", 406), Forbidden, None),
    (403, body("Access Denied", 501), Forbidden, None),
    (403, body("Can't edit locked time entry.", 1003), Forbidden, None),
    (403, body("Manual time tracking disabled", 4030), Forbidden, None),
    (403, body("Can't edit approved time entry.", 4005), Forbidden, None),
    (403, b"", Forbidden, None),
    (406, body("banned", 406), Forbidden, None),
    (404, body("Currently running time entry doesn't exist on workspace W for user U.", 404), Gone, ""),
    (404, b"", Gone, ""),
    (404, body("No static resource x.", 3000), Refused, ""),
    (404, b"<html>not here</html>", ServerFault, None),
    (405, body("Request method 'PUT' is not supported", 3000), Refused, ""),
    (429, body("Too many requests"), Limited, None),
    (500, b"", ServerFault, None),
    (502, b"<html>Bad Gateway</html>", ServerFault, None),
    (503, b"", ServerFault, None),
    (301, b"", ServerFault, None),
    (307, b"", ServerFault, None),
    (418, b"[1, 2]", Refused, ""),
    (400, b'{"message": 7, "code": "501"}', Refused, ""),
]


@pytest.mark.parametrize(("status", "content", "kind", "field"), TABLE)
def test_table(status, content, kind, field):
    error = of(status, content)
    assert type(error) is kind
    assert error.said
    if field is not None:
        assert error.field == field


@pytest.mark.parametrize(
    ("status", "content", "kind", "field"), [row for row in TABLE if b'"code": ' in row[1] and row[0] != 401]
)
def test_behind_maton_what_has_clockifys_code_means_the_same(status, content, kind, field):
    if isinstance(json.loads(content).get("code"), int):
        assert type(of(status, content, kind="maton")) is kind


@pytest.mark.parametrize(
    "content", [b"", b'{"error": "no connection"}', b'{"message": "x", "code": "NO"}', b"nope"]
)
def test_behind_maton_what_has_no_code_is_the_gateways_own(content):
    assert type(of(400, content, kind="maton")) is NoConnection
    assert type(of(401, content, kind="maton")) is KeyRefused
    # What is there but can't be read was not written by Clockify, or not all of it came: nobody has said no.
    assert type(of(400, content, kind="direct")) is (ServerFault if content == b"nope" else Refused)


def test_an_error_that_is_not_json_is_nobodys_no():
    for content in (b"\xff\xfe", b"<html>blocked</html>", b'{"message": "Project doesn'):
        assert type(of(403, content, kind="direct")) is ServerFault


def test_behind_maton_a_401_of_clockifys_is_about_the_connection():
    assert type(of(401, body("Token invalid", 4017), kind="maton")) is NoConnection


def test_maton_500_hints_at_the_connection():
    assert "connection" in of(500, kind="maton").hint
    assert not of(500, kind="direct").hint


def test_server_faults_are_unclear():
    assert isinstance(of(502), Unclear)


def test_the_code_and_the_wait_are_kept():
    assert of(403, body("locked", 1003)).code == 1003
    assert of(400, body("Tag doesn't belong to Workspace", 501)).code == 501
    assert of(429, after=7.0).after == 7.0


def test_the_key_refused_names_where_the_key_is_from():
    assert "CLOCKIFY_API_KEY" in of(401, body("no", 4003)).said


def test_active_things_come_with_advice():
    assert "done" in of(400, body("Cannot delete an active task", 501)).hint
    assert "rchive" in of(400, body("Cannot delete an active client", 501)).hint


def test_words_of_the_server_are_tamed():
    said = of(400, body("evil\x1b[31m\nred\u202e" + "x" * 5000, 501)).said
    assert "\x1b" not in said
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < 400


def test_signs_in_a_name():
    assert field_of("Don't use < and > characters", "/workspaces/w/tags") == "name"
    assert field_of("whatever") == ""
