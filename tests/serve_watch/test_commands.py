"""`keiretsu stream` on a run's folder: the winner answers, a challenger reads along, promises meet facts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from keiretsu._cli import outcome
from keiretsu.cli import app
from support.watched_rows import CHANNELS, a_log, rows_of

COMMAND = Path(sys.executable).with_name("keiretsu")


def lines(start: int, stop: int) -> str:
    """Rows as a program sends them."""
    rows = rows_of(a_log(12, 400), start, stop)
    told = [{"time": row.stamp, **dict(zip(CHANNELS, row.values.tolist(), strict=True))} for row in rows]
    return "".join(json.dumps({"id": row.id, **one}) + "\n" for row, one in zip(rows, told, strict=True))


def stream(*arguments: object, rows: str) -> subprocess.CompletedProcess[str]:
    command = [str(COMMAND), "stream", *map(str, arguments)]
    return subprocess.run(command, input=rows, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def here(capfd):
    """A command in this process: (code, stdout, stderr)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = outcome.run(app, [*map(str, arguments)])
        return code, *capfd.readouterr()

    return run


def test_a_run_is_streamed_compared_and_taken_over(a_run, here, tmp_path) -> None:
    folder, store = a_run("keep", "theta"), tmp_path / "kept.db"
    challenger = folder / "models" / "selective.keiretsu"
    first = stream(folder, "--store", store, "--shadow", challenger, "--json", rows=lines(0, 300))
    assert first.returncode == 0, first.stderr
    answers = [json.loads(line) for line in first.stdout.splitlines()]
    assert [one["seq"] for one in answers] == list(range(1, 301))
    counted = json.loads(first.stderr.splitlines()[-1])
    assert counted["watch"]["shadow"]["better"] in ("challenger better", "incumbent better", "undecided so far")
    assert counted["held"] <= counted["judged"] == 299 + 298 + 296

    code, english, _ = here("stream", folder, "--compare", "--store", store)
    assert code == 0
    assert "300 rows of 1 series" in english
    assert "mean absolute error, 4 ahead" in english
    _, japanese, _ = here("stream", folder, "--compare", "--store", store, "--lang", "ja")
    assert "平均絶対誤差（4 行先）" in japanese
    assert "検証時" in japanese
    _, machine, _ = here("stream", folder, "--compare", "--store", store, "--json")
    assert json.loads(machine)["candidate"] == "theta"

    code, _, wrong = here("stream", folder, "--compare", "--store", store, "--candidate", "selective")
    assert code == 2
    assert "answers of another model" in wrong
    second = stream(folder, "--store", store, "--candidate", "selective", "--swap", rows=lines(300, 310))
    assert second.returncode == 0, second.stderr
    later = [json.loads(line) for line in second.stdout.splitlines()]
    assert [one["seq"] for one in later] == list(range(301, 311))
    assert {one["model"] for one in later}.isdisjoint(one["model"] for one in answers)


@pytest.mark.parametrize(
    ("decision", "choice", "arguments", "words"),
    [
        ("keep", "incumbent", (), "runs outside keiretsu"),
        ("keep", "theta", ("--compare",), "is not there"),
        ("keep", "theta", ("--candidate", "gru"), "candidate must be one that"),
    ],
)
def test_what_cannot_be_streamed_or_compared_is_refused_in_one_sentence(
    a_run, here, decision, choice, arguments, words
) -> None:
    code, _, wrong = here("stream", a_run(decision, choice), *arguments)
    assert code == 2
    assert words in wrong
    assert len(wrong.splitlines()) == 1
