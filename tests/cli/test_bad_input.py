"""Every mistake a user can make with a log: exit 2, one sentence that says where and what to do, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

ALL = range(400)


def files_below(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*")}


def refused(outcome, *, names: tuple[str, ...]) -> None:
    """One sentence on stderr that names what it is about; nothing on stdout."""
    assert outcome.code == 2, outcome
    assert outcome.stdout == ""
    assert "Traceback" not in outcome.stderr
    assert outcome.stderr.count("\n") == 1, outcome.stderr
    assert outcome.stderr.endswith((".\n", "?\n"))
    for name in names:
        assert name in outcome.stderr


# what is wrong with the log: its text (None: a good one), cells overwritten, options, words the sentence must hold
MISTAKES = {
    "empty file": ("", {}, {}, ("log.csv", "empty")),
    "header only": ("time,load,temperature\n", {}, {}, ("log.csv", "row")),
    "no such time column": (None, {}, {"--time": "tme"}, ("log.csv", "tme", "'time'")),
    "no such target column": (None, {}, {"--target": "temprature"}, ("temprature", "temperature")),
    "no such id column": (None, {}, {"--id": "lod"}, ("log.csv", "lod", "'load'")),
    "target is not a number": (None, {"temperature": {7: "hot"}}, {}, ("log.csv", "line 9", "temperature", "hot")),
    "unparsable times": (None, {"time": {5: "last Tuesday"}}, {}, ("log.csv", "line 7", "time", "last Tuesday")),
    "constant target": (None, {"temperature": dict.fromkeys(ALL, "20.0")}, {}, ("temperature", "vary", "20")),
    "target all missing": (None, {"temperature": dict.fromkeys(ALL, "")}, {}, ("temperature",)),
    "duplicate stamps": (None, {"time": {9: "2026-01-01 08:00:00"}}, {}, ("log.csv", "2026-01-01 08:00:00", "11")),
}


@pytest.mark.parametrize("command", ["fit", "poc"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_log(here, write_log, tmp_path, command, mistake):
    text, cells, options, names = MISTAKES[mistake]
    log = write_log(text, **cells)
    given = {"--time": "time", "--target": "temperature", "--horizon": "12", "--out": "made", **options}
    before = files_below(tmp_path)
    outcome = here(command, log, *(part for pair in given.items() for part in pair))
    refused(outcome, names=names)
    assert files_below(tmp_path) == before


@pytest.mark.parametrize("command", ["profile", "fit", "poc", "predict"])
def test_a_missing_file(keiretsu, tmp_path, command):
    options = {
        "profile": (), "predict": (),
        "fit": ("--target", "y", "--horizon", "4", "--out", "m"),
        "poc": ("--target", "y", "--horizon", "4"),
    }[command]  # fmt: skip
    first = ("nowhere.keiretsu",) if command == "predict" else ()
    outcome = keiretsu(command, *first, "nowhere.csv", *options)
    refused(outcome, names=("nowhere",))
    assert files_below(tmp_path) == set()


@pytest.mark.parametrize("command", ["fit", "poc"])
def test_a_series_too_short_is_told_with_its_numbers(here, write_log, tmp_path, command):
    log = write_log(rows=20)
    outcome = here(command, log, "--target", "temperature", "--horizon", "96", "--out", "made")
    refused(outcome, names=("20", "96"))
    assert files_below(tmp_path) == {"log.csv"}


@pytest.mark.parametrize("command", ["fit", "poc"])
def test_an_unwritable_folder_is_found_before_the_work(keiretsu, write_log, tmp_path, command):
    """A path below a regular file: no permission makes that writable, not even root's."""
    log = write_log()
    outcome = keiretsu(command, log, "--target", "temperature", "--horizon", "12", "--out", log / "made", timeout=30)
    refused(outcome, names=("log.csv",))
    assert files_below(tmp_path) == {"log.csv"}


def test_a_budget_too_small_for_the_baselines(here, write_log, tmp_path):
    log = write_log()
    outcome = here("poc", log, "--target", "temperature", "--horizon", "12", "--budget", "1s", "--out", "made")
    refused(outcome, names=("budget", "1"))
    assert files_below(tmp_path) == {"log.csv"}


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("prof",), ("prof",)),
        (("profile",), ("LOG",)),
        (("profile", "log.csv", "--tiem", "x"), ("--tiem", "--time")),
        (("fit", "log.csv", "--horizon", "0"), ("--horizon", "1")),
        (("fit", "log.csv", "--horizon", "many"), ("--horizon", "integer")),
        (("fit", "log.csv", "--target", "y", "--horizon", "4"), ("--out",)),
        (("fit", "log.csv", "--target", "y", "--out", "m"), ("--horizon",)),
        (("fit", "log.csv", "--mixer", "lstm"), ("lstm", "selective")),
        (("poc", "log.csv", "--horizon", "4"), ("--target",)),
        (("poc", "log.csv", "--target", "temperature", "--horizon", "12", "--budget", "soon"), ("budget", "soon")),
        (("poc", "log.csv", "--plan", "nowhere.yaml"), ("nowhere.yaml",)),
        (("report", "nowhere"), ("nowhere",)),
        (("report", "nowhere", "--lang", "fr"), ("fr", "en", "ja")),
        (("predict", "log.csv", "log.csv"), ("log.csv",)),
        (("predict", "m.keiretsu", "log.csv", "--out", "answers.xlsx"), (".csv", ".parquet", "answers.xlsx")),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_mistake_in_the_options(here, write_log, tmp_path, arguments, names):
    write_log()
    refused(here(*arguments), names=names)
    assert files_below(tmp_path) == {"log.csv"}
