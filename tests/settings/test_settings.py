from __future__ import annotations

from pathlib import Path

import pytest

from tui.settings import Settings, load, local_ways


def test_no_file_means_the_usual_settings(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == (Settings(), "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theme = ", "config.toml"),
        ('theme = "purple"', "“purple” is none of auto, dark, light, for theme"),
        ('week_start = "someday"', "“someday” is none of monday, tuesday"),
        ('goal_hours = "many"', "goal_hours wants a number, not a text"),
        ("requests_per_hour = 1.5", "requests_per_hour wants a whole number, not a number"),
        ("colour = 1", "there is no setting “colour”"),
        ('end_of_day = "25:00"', 'end_of_day wants a time of day in quotes, such as "18:00"'),
        ('end_of_day = "6pm"', 'end_of_day wants a time of day in quotes, such as "18:00"'),
        ("end_of_day = 18:00:00", 'end_of_day wants a time of day in quotes, such as "18:00"'),
        ("end_of_day = 18", 'end_of_day wants a time of day in quotes, such as "18:00"'),
        ("theme = \x00", "config.toml"),
    ],
)
def test_a_file_that_is_wrong_is_named_in_words_and_left_alone(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    settings, notice = load(path)
    assert settings == Settings()
    assert words in notice
    assert str(path) in notice
    assert path.read_text(encoding="utf-8") == text


def test_what_the_file_says_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('theme = "light"\ngoal_hours = 32\ntime_zone = "Asia/Tokyo"\n', encoding="utf-8")
    settings, notice = load(path)
    assert notice == ""
    assert (settings.theme, settings.goal, local_ways(settings).zone) == ("light", 32 * 3600, "Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", 18 * 3600), ('end_of_day = "16:30"', 16 * 3600 + 1800), ('end_of_day = "9:05"', 9 * 3600 + 300)],
)
def test_the_end_of_the_working_day_is_a_time_of_day(tmp_path: Path, text: str, seconds: int) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    settings, notice = load(path)
    assert (settings.day_ends, notice) == (seconds, "")


@pytest.mark.parametrize(
    ("lang", "first", "zone"), [("en_US.UTF-8", 6, "Europe/Berlin"), ("de_DE.UTF-8", 0, ":Europe/Berlin")]
)
def test_the_system_says_what_the_file_does_not(
    monkeypatch: pytest.MonkeyPatch, lang: str, first: int, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setenv("LC_ALL", lang)
    ways = local_ways(Settings())
    assert (ways.zone, ways.week_start) == ("Europe/Berlin", first)
