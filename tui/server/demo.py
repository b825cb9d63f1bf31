"""A lively invented data set: three workspaces and ten weeks of Jane's work. The same seed gives the same."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tui.domain.times import Instant, at, day_of
from tui.server.calls import pack
from tui.server.database import Database
from tui.server.demo_data import (
    ACME,
    ACORN,
    CACTUS,
    COLLEAGUES,
    LAST_DAYS,
    PLACES,
    RUNNING,
    SPRINT_PLANNING,
    STANDUP,
    TODAY,
    Place,
    Plan,
    Work,
)
from tui.server.workspaces import add_workspace

WEEKS = 10
COLLEAGUE_WEEKS = 3
RUNNING_MINUTES = 83

Block = tuple[Instant, Instant | None, Place, str, Work]
"""An entry to be: from, to, workspace, project, what."""


def seed_demo(database: Database, *, seed: int, now: Instant, zone: str) -> None:
    """Fill an empty file with the agency as it stands at `now`; a file that has a user is left alone."""
    with database.write() as c:
        if c.execute("SELECT 1 FROM users").fetchone() is None:
            _Demo(c, random.Random(seed), now, zone).fill()  # noqa: S311


class _Demo:
    """The filling of one file."""

    def __init__(self, c: sqlite3.Connection, chance: random.Random, now: Instant, zone: str) -> None:
        self.c = c
        self.chance = chance
        self.now = now
        self.zone = zone
        self.today = day_of(now, zone)
        self.began = at(self.today - timedelta(weeks=WEEKS + 4), 9 * 3600, zone)
        self.user = self.new_id(self.began)
        self.ids: dict[tuple[str, ...], str] = {}

    def new_id(self, made: Instant) -> str:
        """An id that looks as if it was made then."""
        return f"{made:08x}{self.chance.getrandbits(64):016x}"

    def fill(self) -> None:
        """Write everything."""
        workspaces = [self.new_id(self.began) for _ in PLACES]
        self.add_user(self.user, "Jane Cooper", "jane@acme.io", workspaces[0])
        for place, workspace in zip(PLACES, workspaces, strict=True):
            add_workspace(self.c, workspace, place.name, self.user, place.currency)
            self.ids[(place.name,)] = workspace
            self.add_catalog(place, workspace)
        colleagues = []
        for name, email in COLLEAGUES:
            user = self.new_id(self.began)
            colleagues.append(user)
            self.add_user(user, name, email, workspaces[0])
            self.c.execute(
                "INSERT INTO members (workspace_id, user_id, role) VALUES (?, ?, 'MEMBER')",
                (workspaces[0], user),
            )
        self.add_entries(self.user, self.blocks())
        for user in colleagues:
            self.add_entries(user, self.theirs())

    def add_entries(self, user: str, blocks: Iterable[Block]) -> None:
        """Write somebody's entries."""
        self.c.executemany(
            "INSERT INTO entries (id, workspace_id, user_id, start, finish, description, project_id, task_id,"
            " billable, tag_ids) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [self.row(block, user) for block in blocks],
        )

    def add_user(self, identity: str, name: str, email: str, workspace: str) -> None:
        """Write a user, behind those who are there."""
        self.c.execute(
            "INSERT INTO users (id, email, name, active_workspace, settings, position)"
            " VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM users))",
            (identity, email, name, workspace, pack({"timeZone": self.zone})),
        )

    def add_catalog(self, place: Place, workspace: str) -> None:
        """Write the clients, projects, tasks and tags of a workspace."""
        for tag in place.tags:
            identity = self.ids[(place.name, "#", tag)] = self.new_id(self.began)
            self.c.execute(
                "INSERT INTO tags (id, workspace_id, name) VALUES (?, ?, ?)", (identity, workspace, tag)
            )
        clients: dict[str, str] = {}
        for plan in place.projects:
            if plan.client and plan.client not in clients:
                clients[plan.client] = self.new_id(self.began)
                self.c.execute(
                    "INSERT INTO clients (id, workspace_id, name) VALUES (?, ?, ?)",
                    (clients[plan.client], workspace, plan.client),
                )
            self.add_project(place, workspace, plan, clients.get(plan.client))

    def add_project(self, place: Place, workspace: str, plan: Plan, client: str | None) -> None:
        """Write a project and its tasks."""
        project = self.ids[(place.name, plan.name)] = self.new_id(self.began)
        self.c.execute(
            "INSERT INTO projects (id, workspace_id, client_id, name, color, billable, public, archived,"
            " hourly_rate) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)",
            (project, workspace, client, plan.name, plan.color, plan.billable, plan.archived, plan.rate),
        )
        for task in plan.tasks:
            identity = self.ids[(place.name, plan.name, task)] = self.new_id(self.began)
            self.c.execute(
                "INSERT INTO tasks (id, project_id, name, status, billable) VALUES (?, ?, ?, ?, ?)",
                (identity, project, task, "DONE" if plan.archived else "ACTIVE", plan.billable),
            )

    def row(self, block: Block, user: str) -> tuple[object, ...]:
        """The row of an entry."""
        start, end, place, project, work = block
        plan = next(plan for plan in place.projects if plan.name == project)
        return (
            self.new_id(start),
            self.ids[(place.name,)],
            user,
            start,
            end,
            work.description,
            self.ids[(place.name, project)],
            self.ids[(place.name, project, work.task)] if work.task else None,
            plan.billable,
            pack([self.ids[(place.name, "#", tag)] for tag in work.tags]),
        )

    def blocks(self) -> Iterator[Block]:
        """All entries, the oldest first."""
        days = [self.today - timedelta(days=back) for back in range(WEEKS * 7, 0, -1)]
        working = [day for day in days if day.weekday() < 5]
        for day in working[: -len(LAST_DAYS)]:
            if self.chance.random() > 0.04:  # the rest are days off
                yield from self.day(day)
        for day, script in zip(reversed(working), LAST_DAYS, strict=False):
            for first, last, project, work in script:
                yield *self.times(day, first, last), ACME, project, work
        yield from self.present()

    def theirs(self) -> Iterator[Block]:
        """A colleague's entries of the last weeks, in the workspace that is shared."""
        for back in range(COLLEAGUE_WEEKS * 7, 0, -1):
            day = self.today - timedelta(days=back)
            if day.weekday() < 5 and self.chance.random() > 0.1:
                yield from (block for block in self.day(day) if block[2] is ACME)

    def present(self) -> Iterator[Block]:
        """Today, and the timer that runs. What would lie before the morning is left out."""
        start = (self.now - RUNNING_MINUTES * 60) // 60 * 60
        morning = at(self.today, 5 * 3600, self.zone)
        for first, last, project, work in TODAY:
            begin = start // 300 * 300 + first * 60
            if begin >= morning:
                yield begin, start // 300 * 300 + last * 60, ACME, project, work
        yield start, None, ACME, "Backend API", RUNNING

    def day(self, day: date) -> Iterator[Block]:
        """A working day: meetings, work before and after lunch, now and then an evening."""
        minute = self.between(8 * 60, 9 * 60 + 15)
        yield *self.times(day, 9 * 60 + 30, 9 * 60 + 45), ACME, "Internal", STANDUP
        if minute <= 9 * 60:
            yield self.pick(day, minute, 9 * 60 + 30, ACME)
        minute = 9 * 60 + 45
        if day.weekday() == 0:
            yield *self.times(day, minute, minute + 60), ACME, "Internal", SPRINT_PLANNING
            minute += 60
        lunch = self.between(12 * 60, 12 * 60 + 40)
        yield from self.stretch(day, minute, lunch)
        back = lunch + self.between(30, 60)
        home = self.between(16 * 60 + 15, 18 * 60)
        if day.weekday() == 4:  # Friday afternoons are for Black Acorn
            yield from self.stretch(day, back, back + 90)
            yield self.pick(day, back + 100, home, ACORN)
        else:
            yield from self.stretch(day, back, home)
        if self.chance.random() < 0.15:
            evening = self.between(19 * 60 + 30, 21 * 60)
            place = self.chance.choice((ACORN, CACTUS, CACTUS))
            yield self.pick(day, evening, evening + self.between(40, 110), place)

    def stretch(self, day: date, first: int, last: int) -> Iterator[Block]:
        """Work without a longer pause: one thing after the other, with small gaps and a rare overlap."""
        while last - first >= 20:
            end = min(last, first + self.between(35, 150))
            if last - end < 20:
                end = last
            yield self.pick(day, first, end, ACME)
            luck = self.chance.random()
            first = end + (self.between(5, 20) if luck < 0.2 else -10 if luck > 0.96 else 0)

    def pick(self, day: date, first: int, last: int, place: Place) -> Block:
        """An entry for one of the projects, the busier ones more often."""
        plan = self.chance.choices(place.projects, [plan.weight for plan in place.projects])[0]
        return *self.times(day, first, last), place, plan.name, self.chance.choice(plan.work)

    def times(self, day: date, first: int, last: int) -> tuple[Instant, Instant]:
        """The instants of two minutes of a day."""
        return at(day, first * 60, self.zone), at(day, last * 60, self.zone)

    def between(self, first: int, last: int) -> int:
        """A number of minutes, mostly in fives, as people write them."""
        minutes = self.chance.randrange(first, last + 1)
        return minutes if self.chance.random() < 0.2 else minutes // 5 * 5
