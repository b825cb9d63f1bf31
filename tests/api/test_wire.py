"""Reading Clockify's JSON: lenient where nothing is lost, strict about ids and times."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api import lenient, wire, wire_people
from tui.domain.entries import CustomFieldValue
from tui.domain.errors import ServerFault
from tui.domain.times import to_utc
from tui.domain.workspace import Profile, Rate, WorkspaceSettings

ENTRY = {
    "id": "698f7cc4aa9e9f33e5fc0180",
    "description": "Working on project",
    "userId": "698eeb9f5cd3a921db12069f",
    "billable": True,
    "projectId": "698f7cba4f748f6209ea8995",
    "taskId": None,
    "workspaceId": "698eeb9e5cd3a921db120693",
    "timeInterval": {"start": "2026-02-13T18:34:28Z", "end": "2026-02-13T19:34:28Z", "duration": "PT1H"},
}
PROJECT = {"id": "p", "name": "My Project", "workspaceId": "w"}
TASK = {"id": "t", "name": "Implement", "projectId": "p"}


def entry(**changes):
    return wire.entry(json.dumps(ENTRY | changes).encode())


def project(**changes):
    return wire.project(json.dumps(PROJECT | changes).encode())


def task(**changes):
    return wire.task(json.dumps(TASK | changes).encode())


def interval(start, end=None):
    return {"start": start, "end": end}


def test_the_documents_entry():
    read = entry()
    assert read.duration(0) == 3600
    assert to_utc(read.start) == "2026-02-13T18:34:28Z"
    assert read.project_id == "698f7cba4f748f6209ea8995"
    assert read.task_id is None
    assert read.tag_ids == ()
    assert read.billable


def test_milliseconds_and_offsets_in_times():
    read = entry(timeInterval=interval("2026-02-13T18:34:28.999Z", "2026-02-13T20:34:28.001+01:00"))
    assert read.end - read.start == 3600


def test_a_running_entry():
    assert entry(timeInterval={"start": "2026-02-13T18:34:28Z", "end": None, "duration": None}).running
    assert entry(timeInterval={"start": "2026-02-13T18:34:28Z"}).running


def test_nulls_unknown_fields_and_kinds():
    read = entry(
        description=None,
        tagIds=None,
        billable=None,
        type="SOMETHING_NEW",
        isLocked=None,
        customFieldValues=None,
        hourlyRate=None,
        kioskId=None,
        invented={"deep": [1]},
    )
    assert (read.description, read.tag_ids, read.billable, read.locked) == ("", (), False, False)
    assert read.type == "SOMETHING_NEW"


def test_other_types_than_documented_are_nothing():
    read = entry(
        description=5, billable="true", isLocked="no", hourlyRate="much", customFieldValues={"x": 1}, type=[]
    )
    assert (read.description, read.billable, read.locked, read.hourly_rate) == ("", True, False, None)
    assert read.type == "REGULAR"


def test_custom_fields_and_rate():
    read = entry(
        customFieldValues=[
            {"customFieldId": "c1", "value": ["a"], "name": "N", "type": "TXT"},
            {"value": 1},
            None,
        ],
        hourlyRate={"amount": 5000, "currency": "EUR"},
    )
    assert read.custom_fields == (CustomFieldValue(field_id="c1", value=["a"], name="N", type="TXT"),)
    assert read.hourly_rate == Rate(amount=5000, currency="EUR")


def test_hydrated_objects_stand_in_for_ids():
    bare = {k: v for k, v in ENTRY.items() if k not in ("projectId", "taskId")}
    bare |= {"project": {"id": "p1"}, "task": {"id": "t1"}, "tags": [{"id": "g1"}, {"id": "g2"}, None]}
    read = wire.entry(json.dumps(bare).encode())
    assert (read.project_id, read.task_id, read.tag_ids) == ("p1", "t1", ("g1", "g2"))


def test_ids_go_before_hydrated_objects():
    read = entry(tagIds=["g1", None], tags=[{"id": "other"}], task={"id": "t"}, taskId="t2")
    assert read.tag_ids == ("g1",)
    assert read.task_id == "t2"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"id": None}, "id"),
        ({"id": 7}, "id"),
        ({"userId": None}, "userId"),
        ({"projectId": 5}, "projectId"),
        ({"timeInterval": None}, "timeInterval"),
        ({"timeInterval": {"end": None}}, "start"),
        ({"timeInterval": interval("yesterday")}, "a start"),
        ({"timeInterval": interval("2026-02-13T18:34:28")}, "a start"),
        ({"timeInterval": interval("2026-02-13T18:34:28Z", "2026-02-30T00:00:00Z")}, "an end"),
    ],
)
def test_ids_and_times_must_be_right(changes, named):
    with pytest.raises(ServerFault, match=named):
        entry(**changes)


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b'"x"', b"\xff", b"<html>"])
def test_what_is_no_entry(body):
    with pytest.raises(ServerFault):
        wire.entry(body)


def test_the_fault_shows_no_content():
    with pytest.raises(ServerFault) as fault:
        wire.entries(json.dumps([ENTRY, ENTRY | {"description": "secret", "id": 5}]).encode())
    assert "secret" not in str(fault.value)


def test_the_documents_project():
    read = project(clientId="", billable=True, color="#1976D2", archived=False, public=True)
    assert (read.client_id, read.billable, read.public, read.color) == (None, True, True, "#1976D2")


def test_estimates():
    assert project(estimate={"estimate": "PT2H", "type": "MANUAL"}).estimate == 7200
    assert project(estimate={"estimate": "PT2H", "type": "AUTO"}).estimate is None
    assert project(estimate={"estimate": "PT0S", "type": "MANUAL"}).estimate is None
    assert (
        project(timeEstimate={"estimate": "PT3H", "active": True}, estimate={"estimate": "PT2H"}).estimate
        == 10800
    )
    assert project(timeEstimate={"estimate": "PT3H", "active": False}).estimate is None
    assert (
        project(timeEstimate=None, estimate=None, duration="PT86H40M13S").duration == 86 * 3600 + 40 * 60 + 13
    )
    assert project(duration=123).duration is None


def test_hydrated_projects_tell_whether_tasks_came():
    some = wire.hydrated_projects(
        json.dumps(
            [
                PROJECT | {"tasks": [{"id": "t", "name": "T", "status": "DONE"}]},
                PROJECT,
                PROJECT | {"tasks": None},
            ]
        ).encode()
    )
    assert [one.tasks is None for one in some] == [False, True, True]
    assert some[0].tasks[0].project_id == "p"
    assert some[0].tasks[0].done


def test_tasks():
    read = task(assigneeIds=[], estimate="PT0S", status="ACTIVE", billable="true")
    assert (read.assignee_ids, read.estimate, read.done, read.billable) == ((), None, False, True)
    assert task(assigneeIds=None, estimate=None, status="DONE").done
    assert task(estimate="PT2H", assigneeIds=["u"]).estimate == 7200


def test_clients_and_tags():
    read = wire.client(
        b'{"id":"c","workspaceId":"w","name":"Acme","archived":null,"address":"123 Main St","note":null}'
    )
    assert (read.address, read.note, read.archived) == ("123 Main St", "", False)
    assert wire.tags(b'[{"id":"g","workspaceId":"w","name":"urgent","archived":true}]')[0].archived


def test_users():
    read = wire_people.user(
        json.dumps(
            {
                "id": "u",
                "name": None,
                "activeWorkspace": "w",
                "defaultWorkspace": None,
                "settings": {
                    "timeZone": "Europe/Berlin",
                    "weekStart": "SUNDAY",
                    "timeFormat": "HOUR12",
                    "dateFormat": "MM/DD/YYYY",
                    "myStartOfDay": "08:30",
                },
            }
        ).encode()
    )
    assert read.profile == Profile(
        zone="Europe/Berlin", week_start=6, hour24=False, date_format="MM/DD/YYYY", day_start=8 * 3600 + 1800
    )
    assert (read.name, read.active_workspace, read.default_workspace) == ("", "w", "")
    odd = wire_people.users(
        b'[{"id":"u","settings":null},{"id":"v","settings":{"weekStart":"NEVER","myStartOfDay":"x:y"}}]'
    )
    assert [one.profile for one in odd] == [Profile(), Profile()]


def test_workspaces():
    read = wire_people.workspaces(
        json.dumps(
            [
                {
                    "id": "w",
                    "name": "W",
                    "hourlyRate": {"amount": 100, "currency": "USD"},
                    "currencies": [{"code": "USD"}, {"code": "EUR", "isDefault": True}],
                    "featureSubscriptionType": "FREE",
                    "workspaceSettings": {
                        "forceProjects": True,
                        "timeTrackingMode": "STOPWATCH_ONLY",
                        "lockTimeEntries": "2026-01-01T00:00:00Z",
                        "workingDays": ["MONDAY", "SUNDAY", "HOLIDAY"],
                        "defaultBillableProjects": True,
                    },
                },
                {"id": "v", "name": "V", "workspaceSettings": None, "features": []},
                {
                    "id": "x",
                    "name": "X",
                    "features": ["A"],
                    "workspaceSettings": {"lockTimeEntries": "?", "workingDays": "x"},
                },
            ]
        ).encode()
    )
    first = read[0]
    assert (first.free_plan, first.currency, first.hourly_rate.amount) == (True, "EUR", 100)
    assert first.settings == WorkspaceSettings(
        force_projects=True,
        stopwatch_only=True,
        lock_before=1767225600,
        working_days=(0, 6),
        default_billable=True,
    )
    assert read[1].free_plan
    assert not read[2].free_plan
    assert read[2].settings == WorkspaceSettings()


moments = st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1))  # noqa: DTZ001


@given(moments, st.integers(-14 * 60, 14 * 60), st.sampled_from(["seconds", "milliseconds", "microseconds"]))
def test_any_iso_time_is_the_second_it_is_in(moment, offset, precision):
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    expected = int((aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() // 1)
    assert lenient.instant(aware.isoformat(timespec=precision), "x") == expected


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_a_fault(text):
    with suppress(ServerFault):
        assert isinstance(lenient.instant(text, "x"), int)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from([*ENTRY, "tagIds", "tags", "task", "customFieldValues", "hourlyRate"]), values
    )
)
def test_whatever_comes_is_an_entry_or_a_fault(changes):
    try:
        assert entry(**changes).id
    except ServerFault:
        pass
    except AssertionError:
        assert changes.get("id") == ""
