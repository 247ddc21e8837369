"""The options of reading on the command line: told, used, kept in models and plans."""

from __future__ import annotations

import json
import re

import pytest

from keiretsu._cli.reading import MORE
from keiretsu.data.reading.options import More


@pytest.fixture
def odd_log(tmp_path):
    """A log with a sentinel, a stamp twice and words, on a wall clock."""
    rows = [
        f"2024-01-{1 + n // 24:02d} {n % 24:02d}:00;{-999 if n == 40 else f'{n % 24},5'};{'hand' if n % 5 else 'auto'}"
        for n in range(400)
    ]
    path = tmp_path / "odd.csv"
    path.write_text("\n".join(["時刻;圧力[MPa];mode", *rows, rows[-1]]) + "\n", encoding="cp932")
    return path


OPTIONS = ("--duplicates", "first", "--sentinel", "-999", "--zone", "Asia/Tokyo")


def test_profile_tells_what_reading_did(here, odd_log):
    outcome = here("profile", odd_log, *OPTIONS, "--json")
    assert (outcome.code, outcome.stderr) == (0, "")
    told = json.loads(outcome.stdout)["read_report"]
    assert told["accounted"] == {"repeated stamps, first kept": 1}
    assert told["replaced"] == {"圧力[MPa]": {"-999": 1}}
    assert told["encodings"] == {"odd.csv": "cp932"}
    assert told["zone"] == "Asia/Tokyo"
    assert told["rows_in"] == told["rows_out"] + 1
    people = here("profile", odd_log, *OPTIONS)
    assert "repeated stamps, first kept" in people.stdout


def test_a_sentinel_of_one_column_alone(here, write_log):
    log = write_log(load={5: "-1"}, temperature={7: "-1", 9: "-9999"})
    asked = ("--sentinel", "load=-1", "--sentinel", "-9999")
    told = json.loads(here("profile", log, *asked, "--json").stdout)["read_report"]
    assert told["replaced"] == {"load": {"-1": 1}, "temperature": {"-9999": 1}}
    assert told["settings"]["sentinels"] == {"load": [-1.0], "*": [-9999.0]}
    outcome = here("profile", log, "--sentinel", "laod=-1")
    assert outcome.code == 2
    assert "Did you mean 'load'?" in outcome.stderr


def test_without_the_options_the_log_is_refused_in_one_sentence(here, odd_log):
    outcome = here("profile", odd_log)
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert "time must not repeat" in outcome.stderr
    # what to do about it is told with options, not with arguments of Python
    assert "Give --duplicates first, last or mean" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_a_channel_is_chosen_by_name_and_a_plan_or_model_keeps_the_choice(here, write_log):
    log = write_log()
    told = json.loads(here("profile", log, "--read", "channels=load", "--json").stdout)["read_report"]
    assert told["settings"]["channels"] == ["load"]
    outcome = here("profile", log, "--read", "channels=laod")
    assert outcome.code == 2
    assert "Did you mean 'load'?" in outcome.stderr


def test_a_model_remembers_how_its_log_was_read(here, odd_log, tmp_path):
    model = tmp_path / "m.keiretsu"
    fitted = here("fit", odd_log, *OPTIONS, "--target", "圧力[MPa]", "--horizon", 2, "--mixer", "none", "--out", model)
    assert (fitted.code, fitted.stderr) == (0, "")
    predicted = here("predict", model, odd_log, "--json")
    assert (predicted.code, predicted.stderr) == (0, "")
    answer = json.loads(predicted.stdout)
    assert answer["read_report"]["settings"]["sentinels"] == [-999.0]
    assert answer["forecasts"][0]["time"].endswith("+09:00")


def test_rarer_settings_come_by_name(here, tmp_path):
    (tmp_path / "bare.txt").write_text("".join(f"1 {n} {n % 3}.5\n" for n in range(60)))
    outcome = here(
        "profile",
        "bare.txt",
        "--read",
        "columns=machine,cycle,pressure",
        "--time",
        "cycle",
        "--id",
        "machine",
        "--json",
    )
    assert (outcome.code, outcome.stderr) == (0, "")
    assert json.loads(outcome.stdout)["read_report"]["rows_out"] == 60


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (("--read", "encoding"), "profile: --read must be KEY=VALUE; got 'encoding'."),
        (("--read", "encodin=cp932"), "got encodin=. Did you mean --read encoding=?"),
        (("--duplicates", "keep"), "duplicates must be one of 'refuse', 'first', 'last', 'mean'; got 'keep'."),
        (("--zone", "Asia/Tokio"), "Asia/Tokyo"),
        (("--read", "memory=lots"), "memory must be a whole number of bytes; got 'lots'."),
    ],
)
def test_settings_that_make_no_sense(here, odd_log, option, says):
    outcome = here("profile", odd_log, *option)
    assert outcome.code == 2
    assert says in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_events_join_from_a_second_table(here, odd_log, tmp_path):
    alarms = tmp_path / "alarms.csv"
    alarms.write_text("at,alarm\n2024-01-02 03:30,E1\n2024-01-05 00:00,E2\n")
    events = ("--events", alarms, "--event-code", "alarm")
    model = tmp_path / "m.keiretsu"
    fit = ("--target", "圧力[MPa]", "--horizon", 2, "--mixer", "none", "--out", model, "--json")
    fitted = here("fit", odd_log, *OPTIONS, *events, *fit)
    assert (fitted.code, fitted.stderr) == (0, "")
    alarms.write_text("at,alarm\n2024-01-02 03:30,E1\n2024-01-06 00:00,E9\n")
    predicted = here("predict", model, odd_log, *events, "--json")
    assert (predicted.code, predicted.stderr) == (0, "")
    without = here("predict", model, odd_log)
    assert without.code == 2
    assert "predict: --events must name the table of events" in without.stderr
    assert "'E1', 'E2'" in without.stderr


def test_value_is_prices_where_a_command_takes_prices(here):
    # boxes break the lines where they please
    told = {name: " ".join(re.sub(r"[│╭╮╰╯─]", " ", here(name, "--help").stdout).split()) for name in ("poc", "fit")}
    assert "Prices, as --prices. Without an =:" in told["poc"]
    assert "--value takes it, too" in told["poc"]
    assert "Prices" not in told["fit"]
    assert "--value <str> Long table: column" in told["fit"]


def test_the_help_names_every_setting():
    assert set(MORE) == {*More.__annotations__, "channels"}


def test_profile_writes_a_folder_with_a_page(here, odd_log, tmp_path):
    outcome = here("profile", odd_log, *OPTIONS, "--out", tmp_path / "p", "--lang", "ja")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "記憶" in outcome.stdout
    written = {path.name for path in (tmp_path / "p").iterdir()}
    assert {"profile.json", "index.html", "memory.svg", "drift.svg", "independence.svg"} <= written
    kept = json.loads((tmp_path / "p" / "profile.json").read_text(encoding="utf-8"))
    assert kept["schema"] == "keiretsu.profile/3"
    assert kept["read_report"]["zone"] == "Asia/Tokyo"
