"""Calls for time entries, and the one place where an update of an entry is put together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from tui.api import lenient, wire
from tui.api.calls import Calls, given
from tui.api.http import path_of
from tui.api.paging import everything
from tui.api.paging import page as one_page
from tui.domain.entries import CustomFieldValue, EntryChange, EntryDraft, TimeEntry
from tui.domain.times import Instant, local, to_utc

Expect = Callable[[TimeEntry], None]
"""Looks at an entry as the server has it just before it is overwritten; raises to prevent that."""

Wanted = Callable[[str, TimeEntry | None], EntryChange | None]
"""Says, of an entry's id and how the server has it, what to change."""

T = TypeVar("T")

_MANY = 200
"""Entries in one request, for the calls that take several."""
_MANY_IN_ADDRESS = 100
"""Ids in one address: a longer one is refused by some on the way."""
_WRITABLE_TYPES = ("REGULAR", "BREAK")


class EntryPage(NamedTuple):
    """One page of entries, newest start first, and whether it is the last."""

    entries: list[TimeEntry]
    last: bool


class EntryCalls(Calls):
    """Time entries. Every call raises what `Core.request` raises; Gone for an entry that is not there."""

    async def entries(
        self,
        ws: str,
        user_id: str,
        *,
        start: Instant | None = None,
        end: Instant | None = None,
        zone: str = "UTC",
        page: int = 1,
        description: str | None = None,
    ) -> EntryPage:
        """One page of a user's entries that start in [start, end) (GET …/user/{id}/time-entries).

        The API takes the window as wall-clock time in the profile's zone, which must be given in `zone`. Around a
        change of the clock that is ambiguous: ask for a day more on each side and filter. `description` finds
        entries that contain it.
        """
        query = given(
            start=None if start is None else _wall_clock(start, zone),
            end=None if end is None else _wall_clock(end, zone),
            description=description,
        )
        found = await one_page(
            self._core, _of_user(ws, user_id), wire.entries, workspace=ws, query=query, number=page
        )
        return EntryPage(found.items, found.last)

    async def entry(self, ws: str, entry_id: str) -> TimeEntry:
        """One entry (GET …/time-entries/{id})."""
        return wire.entry((await self._get(_entry(ws, entry_id), ws)).body)

    async def running(self, ws: str, user_id: str) -> TimeEntry | None:
        """The user's running entry in this workspace, or None (GET …/user/{id}/time-entries?in-progress=true)."""
        reply = await self._get(_of_user(ws, user_id), ws, {"in-progress": True})
        return next((one for one in wire.entries(reply.body) if one.running), None)

    async def in_progress(self, ws: str) -> list[TimeEntry]:
        """The running entries of all users (GET …/time-entries/status/in-progress)."""
        path = path_of("workspaces", ws, "time-entries", "status", "in-progress")
        return await everything(self._core, path, wire.entries, workspace=ws)

    async def batch(self, ws: str, ids: Iterable[str]) -> list[TimeEntry]:
        """Those of the entries that exist (POST …/time-entries/batch); unknown ids are left out."""
        return [wire.entry_of(item) for item in await self._raw_batch(ws, list(ids))]

    async def create_entry(
        self,
        ws: str,
        draft: EntryDraft,
        custom_fields: Sequence[CustomFieldValue] = (),
        *,
        kind: str = "REGULAR",
    ) -> TimeEntry:
        """The new entry (POST …/time-entries), running if the draft has no end.

        The draft's `new_tags` must have been made before and stand in `tag_ids`. Unclear means: look for it before
        sending it again, for Clockify would make a second one. `kind` is REGULAR or BREAK.
        """
        body = _new(draft, custom_fields)
        if kind != "REGULAR" and kind in _WRITABLE_TYPES:
            body["type"] = kind
        return wire.entry((await self._post(path_of("workspaces", ws, "time-entries"), body, ws)).body)

    async def create_entry_for(
        self, ws: str, user_id: str, draft: EntryDraft, custom_fields: Sequence[CustomFieldValue] = ()
    ) -> TimeEntry:
        """The new entry of that user (POST …/user/{id}/time-entries). Forbidden where the plan lacks this."""
        body = _new(draft, custom_fields)
        return wire.entry((await self._post(_of_user(ws, user_id), body, ws)).body)

    async def update_entry(
        self, ws: str, entry_id: str, change: EntryChange, expect: Expect | None = None
    ) -> TimeEntry:
        """The entry after the change (GET, then PUT …/time-entries/{id} with everything it had).

        `expect` sees the entry as it is on the server and may raise to leave it untouched. An entry that gets
        another project without a task loses its task.
        """
        path = _entry(ws, entry_id)
        current = await self._raw(path, ws)
        if expect is not None:
            expect(wire.entry_of(current))
        return wire.entry((await self._put(path, _overlaid(current, change), ws)).body)

    async def update_entries(
        self, ws: str, user_id: str, ids: Collection[str], wanted: Wanted
    ) -> list[TimeEntry]:
        """The user's entries that were changed (one batch get, one PUT …/user/{id}/time-entries per 200).

        `wanted` sees each as the server has it (None: it is not there) and says what to change, or None to leave it
        alone. All are read before the first is written.
        """
        current = {item.get("id"): item for item in await self._raw_batch(ws, list(ids))}
        items = []
        for one in ids:
            item = current.get(one)
            change = wanted(one, wire.entry_of(item) if item is not None else None)
            if item is not None and change is not None:
                items.append({"id": one, **_overlaid(item, change)})
        updated: list[TimeEntry] = []
        for some in _chunks(items, _MANY):
            updated += wire.entries((await self._put(_of_user(ws, user_id), some, ws)).body)
        return updated

    async def delete_entry(self, ws: str, entry_id: str) -> None:
        """Delete an entry, a running one too (DELETE …/time-entries/{id}). Gone if it was deleted before."""
        await self._delete(_entry(ws, entry_id), ws)

    async def delete_entries(self, ws: str, user_id: str, ids: Iterable[str]) -> list[TimeEntry]:
        """Delete a user's entries; returns them (DELETE …/user/{id}/time-entries?time-entry-ids=…).

        Without ids nothing is sent: what the API would do with none is not documented, and might be everything.
        """
        deleted: list[TimeEntry] = []
        for some in _chunks([one for one in ids if one], _MANY_IN_ADDRESS):
            reply = await self._delete(_of_user(ws, user_id), ws, {"time-entry-ids": ",".join(some)})
            deleted += wire.entries(reply.body) if reply.body.strip() else []
        return deleted

    async def stop(self, ws: str, user_id: str, end: Instant) -> TimeEntry:
        """The entry that ran, now ended (PATCH …/user/{id}/time-entries). Gone if none runs.

        It stops whatever runs now: look which before an unclear stop is repeated.
        """
        reply = await self._patch(_of_user(ws, user_id), {"end": to_utc(end)}, ws)
        return wire.entry(reply.body)

    async def duplicate(self, ws: str, user_id: str, entry_id: str) -> TimeEntry:
        """The copy that the server made (POST …/user/{id}/time-entries/{id}/duplicate); its times are the server's."""
        path = path_of("workspaces", ws, "user", user_id, "time-entries", entry_id, "duplicate")
        return wire.entry((await self._post(path, None, ws)).body)

    async def _raw_batch(self, ws: str, ids: list[str]) -> list[dict[str, Any]]:
        path = path_of("workspaces", ws, "time-entries", "batch")
        found: list[dict[str, Any]] = []
        for some in _chunks(ids, _MANY):
            reply = await self._post(path, {"timeEntryIds": some, "hydrated": False}, ws)
            found += lenient.raw_list(reply.body)
        return found


def _new(draft: EntryDraft, custom_fields: Sequence[CustomFieldValue]) -> dict[str, Any]:
    # `billable` is always said: what is taken when it is missing differs from source to source.
    body = given(
        start=to_utc(draft.start),
        end=None if draft.end is None else to_utc(draft.end),
        description=draft.description,
        projectId=draft.project_id or None,
        taskId=draft.task_id or None,
        tagIds=list(draft.tag_ids),
        billable=draft.billable,
    )
    if custom_fields:
        body["customFields"] = [
            {"customFieldId": one.field_id, "sourceType": "TIMEENTRY", "value": one.value}
            for one in custom_fields
        ]
    return body


def _overlaid(current: dict[str, Any], change: EntryChange) -> dict[str, Any]:
    """The whole body of a PUT: the entry as it is with the change laid over it.

    A PUT replaces the entry: whatever is left out is cleared (without `end` it even runs again), so everything that
    can be written is sent back; nulls are left out, for the API does not document them.
    """
    entry = wire.entry_of(current)
    wanted = change.fields()
    end = wanted.get("end", entry.end)
    project_id = wanted.get("project_id", entry.project_id)
    same_project = project_id == entry.project_id
    # A task belongs to one project; with another project it would be refused.
    task_id = wanted.get("task_id", entry.task_id if same_project else None)
    return given(
        start=to_utc(wanted.get("start", entry.start)),
        end=None if end is None else to_utc(end),
        description=wanted.get("description", entry.description),
        projectId=project_id or None,
        taskId=task_id or None,
        tagIds=list(wanted.get("tag_ids", entry.tag_ids)),
        billable=wanted.get("billable", entry.billable),
        type=entry.type if entry.type in _WRITABLE_TYPES else None,
        customFields=_custom_fields(current.get("customFieldValues")),
    )


def _custom_fields(values: Any) -> list[dict[str, Any]] | None:
    """The values under the name and in the shape that writing takes; under the other they would be dropped."""
    if not isinstance(values, list):
        return None
    return [
        {
            "customFieldId": value["customFieldId"],
            "sourceType": value.get("sourceType") or "TIMEENTRY",
            "value": value["value"],
        }
        for value in values
        if isinstance(value, dict) and value.get("customFieldId") and value.get("value") is not None
    ] or None


def _wall_clock(instant: Instant, zone: str) -> str:
    """The digits that a clock shows there, with a Z that means nothing."""
    return local(instant, zone).strftime("%Y-%m-%dT%H:%M:%SZ")


def _chunks(items: list[T], size: int) -> Iterable[list[T]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _of_user(ws: str, user_id: str) -> str:
    return path_of("workspaces", ws, "user", user_id, "time-entries")


def _entry(ws: str, entry_id: str) -> str:
    return path_of("workspaces", ws, "time-entries", entry_id)
