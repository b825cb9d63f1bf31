"""The invented agency of the demo: whom Jane works for, on what, and what she calls it."""

from __future__ import annotations

from msgspec import Struct


class Work(Struct, frozen=True):
    """A kind of entry: its description, its task ("" for none) and its tags."""

    description: str
    task: str = ""
    tags: tuple[str, ...] = ()


class Plan(Struct, frozen=True):
    """A project of the demo; `weight` is how often it is worked on."""

    name: str
    client: str
    color: str
    tasks: tuple[str, ...]
    work: tuple[Work, ...]
    weight: int
    billable: bool = True
    rate: int | None = None
    archived: bool = False


class Place(Struct, frozen=True):
    """A workspace of the demo."""

    name: str
    currency: str
    projects: tuple[Plan, ...]
    tags: tuple[str, ...]


ACME = Place(
    name="Acme Inc",
    currency="USD",
    tags=(
        "bug",
        "call",
        "deploy",
        "docs",
        "feature",
        "meeting",
        "onboarding",
        "planning",
        "refactor",
        "research",
        "review",
        "writing",
    ),
    projects=(
        Plan(
            name="Backend API",
            client="Acme Corp",
            color="#4CAF50",
            rate=11000,
            weight=9,
            tasks=("Login flow", "Rate limits", "Code review", "Webhooks", "Deployment"),
            work=(
                Work("Session cookie survives a restart", "Login flow", ("bug",)),
                Work("Password reset mails", "Login flow", ("feature",)),
                Work("Two-factor enrolment", "Login flow", ("feature",)),
                Work("Token bucket per customer", "Rate limits", ("feature",)),
                Work("Load test of the limiter", "Rate limits", ("research",)),
                Work("Review pagination branch", "Code review", ("review",)),
                Work("Review token refresh", "Code review", ("review",)),
                Work("Retry queue for webhooks", "Webhooks", ("feature",)),
                Work("Signature check rejects old keys", "Webhooks", ("bug",)),
                Work("Roll out 2.14", "Deployment", ("deploy",)),
                Work("Slow query on /orders", "", ("bug",)),
            ),
        ),
        Plan(
            name="Website redesign",
            client="Acme Corp",
            color="#FF9800",
            rate=9500,
            weight=5,
            tasks=("Landing page", "Style guide", "Accessibility", "Search"),
            work=(
                Work("Landing page copy", "Landing page", ("writing",)),
                Work("Hero section, third try", "Landing page"),
                Work("Buttons and forms", "Style guide", ("docs",)),
                Work("Keyboard traps in the menu", "Accessibility", ("bug",)),
                Work("Contrast of the footer", "Accessibility"),
            ),
        ),
        Plan(
            name="Mobile app",
            client="Acme Corp",
            color="#3F51B5",
            rate=10500,
            weight=3,
            tasks=("Offline mode", "Push messages", "Store release"),
            work=(
                Work("Queue writes while offline", "Offline mode", ("feature",)),
                Work("Conflict dialog", "Offline mode", ("feature",)),
                Work("Quiet hours", "Push messages"),
                Work("Screenshots for the stores", "Store release", ("writing",)),
            ),
        ),
        Plan(
            name="Data migration",
            client="Globex",
            color="#E91E63",
            rate=12000,
            weight=6,
            tasks=("Mapping", "Rehearsal", "Clean-up"),
            work=(
                Work("Map customer fields", "Mapping", ("planning",)),
                Work("Duplicate addresses", "Clean-up", ("bug",)),
                Work("Import clean-up", "", ("bug",)),
                Work("Migration rehearsal"),
                Work("Schema dry run"),
                Work("Checksums before and after", "Rehearsal", ("research",)),
            ),
        ),
        Plan(
            name="Support",
            client="Globex",
            color="#9C27B0",
            rate=8500,
            weight=3,
            tasks=("Tickets", "On call"),
            work=(
                Work("Tickets from the weekend", "Tickets", ("call",)),
                Work("Call with Globex about exports", "", ("call", "meeting")),
                Work("Why invoices arrive twice", "Tickets", ("bug",)),
                Work("Pager: disk full on db-2", "On call", ("bug",)),
            ),
        ),
        Plan(
            name="Reporting",
            client="Initech",
            color="#00BCD4",
            rate=10000,
            weight=3,
            tasks=("Dashboard", "Exports", "Printing"),
            work=(
                Work("Quarter switcher", "Dashboard", ("feature",)),
                Work("Cover sheets, again", "Printing", ("docs",)),
                Work("Totals off by a cent", "Exports", ("bug",)),
            ),
        ),
        Plan(
            name="Invoice import",
            client="Initech",
            color="#FFC107",
            rate=10000,
            weight=2,
            tasks=("Parser", "Matching"),
            work=(
                Work("Read scanned invoices", "Parser", ("research",)),
                Work("Match payments by reference", "Matching", ("feature",)),
            ),
        ),
        Plan(
            name="Internal",
            client="",
            color="#2196F3",
            billable=False,
            weight=3,
            tasks=("Hiring", "Retrospective"),
            work=(
                Work("Interview: backend candidate", "Hiring", ("meeting",)),
                Work("Retrospective", "Retrospective", ("meeting",)),
                Work("Plan the next quarter", "", ("planning",)),
                Work("Show Sam around the code", "", ("onboarding",)),
            ),
        ),
        Plan(
            name="Learning",
            client="",
            color="#795548",
            billable=False,
            weight=1,
            tasks=("Reading", "Courses"),
            work=(
                Work("Chapter on replication", "Reading", ("research",)),
                Work("Rust, lesson by lesson", "Courses", ("research",)),
            ),
        ),
        Plan(
            name="Old intranet",
            client="Globex",
            color="#607D8B",
            rate=8000,
            weight=0,
            archived=True,
            tasks=("Shutdown",),
            work=(Work("Last backup"),),
        ),
    ),
)

ACORN = Place(
    name="Black Acorn",
    currency="EUR",
    tags=("design", "meeting", "writing"),
    projects=(
        Plan(
            name="Brand refresh",
            client="Hollow Tree",
            color="#F44336",
            rate=9000,
            weight=3,
            tasks=("Logo", "Type", "Colours", "Guidelines"),
            work=(
                Work("Acorn, simpler", "Logo", ("design",)),
                Work("Pair the headings", "Type", ("design",)),
                Work("Walk through the palette", "Colours", ("meeting",)),
            ),
        ),
        Plan(
            name="Seed catalogue",
            client="Meadow & Sons",
            color="#8BC34A",
            rate=8500,
            weight=2,
            tasks=("Photos", "Texts", "Print proof"),
            work=(
                Work("Sort the photos", "Photos"),
                Work("Texts for the beans", "Texts", ("writing",)),
                Work("Check the proof", "Print proof"),
            ),
        ),
        Plan(
            name="Books and taxes",
            client="",
            color="#009688",
            billable=False,
            weight=1,
            tasks=("Invoices",),
            work=(Work("Write invoices", "Invoices"), Work("Receipts")),
        ),
    ),
)

CACTUS = Place(
    name="Cactus Collective",
    currency="USD",
    tags=("audio", "outreach", "site"),
    projects=(
        Plan(
            name="Podcast site",
            client="",
            color="#CDDC39",
            billable=False,
            weight=2,
            tasks=("Player", "Archive", "Feed"),
            work=(
                Work("Player skips backwards", "Player", ("audio",)),
                Work("Import the first forty episodes", "Archive", ("site",)),
                Work("Feed with chapters", "Feed", ("site",)),
            ),
        ),
        Plan(
            name="Newsletter",
            client="",
            color="#673AB7",
            billable=False,
            weight=1,
            tasks=("Issues", "Sign-up"),
            work=(Work("October issue", "Issues", ("outreach",)), Work("Sign-up page", "Sign-up", ("site",))),
        ),
    ),
)

PLACES = (ACME, ACORN, CACTUS)

STANDUP = Work("Standup", "", ("meeting",))
SPRINT_PLANNING = Work("Sprint planning", "", ("meeting",))
RUNNING = Work("Fix login redirect", "Login flow", ("bug",))

TODAY = (
    (-155, -55, "Backend API", Work("Review token refresh", "Code review", ("review",))),
    (-215, -155, "Internal", SPRINT_PLANNING),
    (-305, -230, "Data migration", Work("Schema dry run")),
)
"""What was done today: from and to in minutes before the timer that runs, project, work."""

LAST_DAYS = (
    (
        (13 * 60, 17 * 60 + 20, "Backend API", Work("Rate limiter, first cut", "Rate limits", ("feature",))),
        (9 * 60, 12 * 60 + 35, "Website redesign", Work("Landing page copy", "Landing page", ("writing",))),
    ),
    (
        (14 * 60, 17 * 60 + 10, "Data migration", Work("Import clean-up", "", ("bug",))),
        (9 * 60, 14 * 60, "Data migration", Work("Migration rehearsal")),
    ),
)
"""The last working days before today, the nearest first: from and to in minutes of the day, project, work."""

COLLEAGUES = (("Priya Nair", "priya@acme.io"), ("Tom Becker", "tom@acme.io"))
