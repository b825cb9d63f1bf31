"""Settings and where files lie. The only place that reads `config.toml`; nobody writes it but the user."""

from __future__ import annotations

import os
import re
import typing
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from tui.accountfile import AccountsFault, NamedAccount, command_fault
from tui.accountfile import checked as checked_accounts
from tui.domain.durations import Seconds
from tui.domain.rules import Rule
from tui.domain.times import parse_time_of_day
from tui.keyfile import KeysFault, checked
from tui.rulefile import RulesFault
from tui.rulefile import checked as checked_rules

_NAME = "clockpane"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SUNDAY_FIRST = ("US", "CA", "MX", "BR", "JP", "KR", "TW", "HK", "IL", "IN", "ZA", "PH", "CO", "PE", "VE")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
TimeOfDay = Annotated[str, Meta(pattern="^([01]?[0-9]|2[0-3]):[0-5][0-9]$")]


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `config.toml` can say. Every field may be left out."""

    theme: Literal["auto", "dark", "light"] = "auto"
    goal_hours: float = 40.0
    """Hours a week that the top line measures against."""
    end_of_day: TimeOfDay = "18:00"
    """When the working day usually ends: offered as the end of a timer that was forgotten."""
    requests_per_hour: int | None = None
    """An hourly budget of requests: 30 where the workspace is on Clockify's free plan. None: no budget."""
    time_zone: str | None = None
    """IANA zone of the local account; else the system's. Clockify accounts use their profile's."""
    week_start: Weekday | None = None
    """First day of the week of the local account; else the system's."""
    time_format: Literal["24h", "12h"] | None = None
    """How the local account writes times; else the system's way."""
    confirm: Literal["changes", "deletes", "all"] = "changes"
    """What is asked about before it is written: what changes or destroys, only what destroys, or everything."""
    api_key_command: str | None = None
    """A command that prints the key of Clockify's own, where `CLOCKIFY_API_KEY` is not set."""
    maton_key_command: str | None = None
    """A command that prints the key of Maton, where `MATON_API_KEY` is not set."""
    keys: dict[str, tuple[str, ...]] = {}
    """Other keys for acts, by the acts' ids; checked, and named as the toolkit names them."""
    rules: tuple[Rule, ...] = ()
    """What is suggested where the program is started in a certain folder; checked."""
    accounts: tuple[NamedAccount, ...] = ()
    """Further accounts; checked."""

    @property
    def goal(self) -> Seconds:
        """Seconds a week."""
        return round(self.goal_hours * 3600)

    @property
    def day_ends(self) -> Seconds:
        """Seconds since midnight at which the working day ends."""
        return parse_time_of_day(self.end_of_day)


class Paths(Struct, frozen=True, kw_only=True):
    """Folders of this user, by the platform's rules (XDG on Linux)."""

    config: Path
    data: Path
    state: Path

    @property
    def settings_file(self) -> Path:
        """`config.toml`."""
        return self.config / "config.toml"

    @property
    def local_server(self) -> Path:
        """The local account's truth."""
        return self.data / "local.sqlite"

    @property
    def mirrors(self) -> Path:
        """The folder of the mirrors, one file per Clockify user and host."""
        return self.data / "mirrors"

    @property
    def memory_file(self) -> Path:
        """What was opened last."""
        return self.state / "places.json"

    @property
    def log_file(self) -> Path:
        """The log."""
        return self.state / "clockpane.log"


def system_paths() -> Paths:
    """The folders of the user who runs the program."""
    import platformdirs

    return Paths(
        config=platformdirs.user_config_path(_NAME, appauthor=False),
        data=platformdirs.user_data_path(_NAME, appauthor=False),
        state=platformdirs.user_state_path(_NAME, appauthor=False),
    )


def paths_under(folder: Path) -> Paths:
    """Folders inside one folder, for the demo."""
    return Paths(config=folder / "config", data=folder / "data", state=folder / "state")


def load(path: Path) -> tuple[Settings, str]:
    """The settings, and a sentence for the user when the file could not be used (then all are the defaults).

    Where only its keys, rules or accounts can't be used, only they are the usual ones.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, UnicodeDecodeError) as error:
        return Settings(), _unusable(path, error)
    import tomllib  # only where there is a file to read

    try:
        said = tomllib.loads(text)
        keys, rules, accounts = said.pop("keys", {}), said.pop("rules", []), said.pop("accounts", [])
        settings = msgspec.convert(said, Settings)
    except tomllib.TOMLDecodeError as error:
        return Settings(), _unusable(path, error)
    except msgspec.ValidationError as error:
        return Settings(), _unusable(path, _in_words(str(error)))
    for name in ("api_key_command", "maton_key_command"):
        if name in said and (fault := command_fault(name, said[name])):
            return Settings(), _unusable(path, fault)
    notices = []
    try:
        settings = msgspec.structs.replace(settings, keys=checked(keys))
    except KeysFault as error:
        notices.append(_unusable(path, error, "keys"))
    try:
        settings = msgspec.structs.replace(settings, rules=checked_rules(rules))
    except RulesFault as error:
        notices.append(_unusable(path, error, "rules"))
    try:
        settings = msgspec.structs.replace(settings, accounts=checked_accounts(accounts))
    except AccountsFault as error:
        notices.append(_unusable(path, error, "accounts"))
    return settings, " ".join(notices)


def _unusable(path: Path, why: Exception | str, what: str = "settings") -> str:
    tables = {"keys": "[keys] in ", "rules": "[[rules]] in ", "accounts": "[[accounts]] in "}
    where = tables.get(what, "") + path.name
    instead = {
        "rules": "Nothing is suggested by rules",
        "accounts": "None of these accounts is opened",
    }.get(what, f"The usual {what} stand in")
    return f"{where} can't be used: {why}. {instead}; the file is as it was: {path}"


def _in_words(said: str) -> str:
    """What is wrong with a setting, for somebody who has never seen this program's insides."""
    if match := re.search(r"unknown field `(.+)`", said):
        return f"there is no setting “{match[1]}”"
    if re.search(r"at `\$\.end_of_day`", said):
        return 'end_of_day wants a time of day in quotes, such as "18:00"'
    if match := re.search(r"enum value '(.+)' - at `\$\.(\w+)`", said):
        kinds = typing.get_type_hints(Settings)[match[2]]
        known = [one for kind in (kinds, *typing.get_args(kinds)) for one in typing.get_args(kind)]
        choices = ", ".join(one for one in known if isinstance(one, str))
        return f"“{match[1]}” is none of {choices}, for {match[2]}"
    if match := re.search(r"Expected `(\w+)[^`]*`, got `(\w+)` - at `\$\.(\w+)`", said):
        names = {"str": "a text", "float": "a number", "int": "a whole number"}
        return f"{match[3]} wants {names.get(match[1], match[1])}, not {names.get(match[2], match[2])}"
    return said


class LocalWays(Struct, frozen=True, kw_only=True):
    """How times are read on this machine, for the local account."""

    zone: str
    week_start: int
    hour24: bool
    date_format: str


def local_ways(settings: Settings) -> LocalWays:
    """What the settings say, else the system."""
    territory, twelve, month_first = _system_locale()
    first = (
        _WEEKDAYS.index(settings.week_start)
        if settings.week_start
        else (6 if territory in _SUNDAY_FIRST else 0)
    )
    return LocalWays(
        zone=settings.time_zone or _system_zone(),
        week_start=first,
        hour24=not twelve if settings.time_format is None else settings.time_format == "24h",
        date_format="MM/DD/YYYY" if month_first else "DD/MM/YYYY",
    )


def _system_zone() -> str:
    """IANA name of the system's zone: `TZ`, else what /etc/localtime points to; pendulum knows other systems."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named and not named.startswith("/"):
        return named
    link = Path("/etc/localtime")
    if link.is_symlink():
        target = str(link.resolve())
        if "zoneinfo/" in target:
            return target.split("zoneinfo/", 1)[1].removeprefix("posix/").removeprefix("right/")
    import pendulum

    return pendulum.now().timezone_name or "UTC"


def _system_locale() -> tuple[str, bool, bool]:
    """(territory, whether times have twelve hours, whether the month comes first)."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_TIME") or os.environ.get("LANG") or ""
    territory = name.split(".")[0].split("_")[-1] if "_" in name else ""
    import locale

    try:
        before = locale.setlocale(locale.LC_TIME)
        locale.setlocale(locale.LC_TIME, "")
        try:
            time_format = locale.nl_langinfo(locale.T_FMT)
            date_format = locale.nl_langinfo(locale.D_FMT)
        finally:
            locale.setlocale(locale.LC_TIME, before)
    except (locale.Error, AttributeError):
        return territory, False, False
    twelve = territory != "" and ("%r" in time_format or "%I" in time_format)
    month_first = territory != "" and date_format.startswith(("%m", "%-m"))
    return territory, twelve, month_first
