"""The commands at their work: help, JSON that is only JSON, a way from fit to predict, and an interruption."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import time

import pytest

COMMANDS = ["profile", "fit", "predict", "certify", "poc", "report", "compare", "app", "bench"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help(keiretsu, command):
    outcome = keiretsu(command, "--help")
    assert outcome.code == 0
    assert "Usage" in outcome.stdout
    assert outcome.stderr == ""


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_help_of_all_is_quick_and_names_the_commands(keiretsu, arguments):
    start = time.perf_counter()
    outcome = keiretsu(*arguments)
    assert time.perf_counter() - start < 2.0
    assert outcome.code == 0
    for command in COMMANDS:
        assert command in outcome.stdout


def test_version(keiretsu):
    import keiretsu as package

    assert keiretsu("--version").stdout == f"keiretsu {package.__version__}\n"


def test_profile_for_people_and_as_json(keiretsu, here, write_log):
    log = write_log()
    people = here("profile", log)
    machine = keiretsu("profile", log, "--target", "temperature", "--json")
    assert people.code == machine.code == 0
    assert people.stderr == machine.stderr == ""
    assert len(people.stdout.splitlines()) < 70
    assert len(json.loads(machine.stdout)["findings"]) == 8


def test_verbose_speaks_on_stderr_only(keiretsu, write_log):
    outcome = keiretsu("profile", write_log(), "--json", "--verbose")
    json.loads(outcome.stdout)


def test_from_fit_to_predict(keiretsu, here, write_log, tmp_path):
    log = write_log()
    fitted = keiretsu(
        "fit", log, "--target", "temperature", "--horizon", 6, "--mixer", "none", "--out", "m.keiretsu", "--json"
    )
    assert (fitted.code, fitted.stderr) == (0, "")
    assert json.loads(fitted.stdout)["model"] == "m.keiretsu"
    answer = keiretsu("predict", "m.keiretsu", log, "--out", "next.csv", "--json")
    assert (answer.code, answer.stderr) == (0, "")
    rows = json.loads(answer.stdout)["forecasts"]
    assert len(rows) == 6
    assert all(row["lower"] <= row["mean"] <= row["upper"] for row in rows)
    assert len((tmp_path / "next.csv").read_text().splitlines()) == 7
    people = here("predict", "m.keiretsu", log)
    assert people.code == 0
    assert "temperature" in people.stdout


def test_a_reader_that_leaves_early_is_no_error(entry_point, write_log):
    log = write_log()
    done = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$0" profile "$1" --json | head -c 1', entry_point, str(log)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == ""


def test_an_interrupted_fit_ends_with_130_and_leaves_no_half_file(entry_point, write_log, tmp_path):
    # enough rows that no machine has fitted them when it is interrupted
    rows = (f"{k},{k % 7},{20 + 3 * math.sin(k / 4) + k % 5:.3f}\n" for k in range(60_000))
    log = write_log("time,load,temperature\n" + "".join(rows))
    options = ("--time", "time", "--target", "temperature", "--horizon", "24", "--out", "m.keiretsu")
    process = subprocess.Popen(
        [entry_point, "fit", str(log), *options],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(3.0)
    os.kill(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert stdout == ""
    assert "interrupted" in stderr
    assert "Traceback" not in stderr
    assert {p.name for p in tmp_path.iterdir()} == {"log.csv"}
