"""No file makes a traceback, a hang or a wrong table: it is read right, or refused in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from data.hostile import BIG, KINDS, complaint, draw, judged
from data.hostile_log import ROLES

COMMAND = shutil.which("keiretsu", path=str(Path(sys.executable).parent))
FEW, MANY = range(2), range(100, 112)
# beside what the process has already; for the largest files, some of which unpack to 200 MB
MEMORY = 2 << 30


def outcome(kind: str, seed: int, folder: Path) -> str:
    """Judge one file; "read", "refused", or "not possible here"."""
    folder = folder / f"{kind} {seed}"
    folder.mkdir()
    file = draw(kind, seed)
    path = file.write(folder)
    if path is None:
        return "not possible here"
    what, wrong = judged(file, path)
    assert not wrong, f"{kind}, seed {seed}: {wrong[:2000]}"
    return what


@pytest.mark.parametrize("kind", KINDS)
def test_read_right_or_refused(kind, tmp_path, capfd, caplog):
    # ten thousand columns take five seconds
    for seed in FEW if kind != "many_columns" else FEW[:1]:
        outcome(kind, seed, tmp_path)
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


@pytest.mark.parametrize("kind", ["cut_anywhere", "doubled", "noise_in_ascii", "names_strange", "odd_numbers"])
def test_the_same_seed_draws_the_same_file(kind):
    one, other, third = draw(kind, 7), draw(kind, 7), draw(kind, 8)
    assert one.content == other.content != third.content


@pytest.mark.parametrize(("kind", "seed"), [("cut_anywhere", 1), ("no_file", 5), ("names_strange", 0), ("doubled", 3)])
def test_the_command_says_one_sentence(kind, seed, tmp_path):
    said_by_the_command(kind, seed, tmp_path)


def said_by_the_command(kind: str, seed: int, folder: Path) -> str:
    file = draw(kind, seed)
    path = file.write(folder)
    if path is None or COMMAND is None:
        return "not possible here"
    roles = [f"--{role}={name}" for role, name in file.options.items() if role in ROLES]
    done = subprocess.run(
        [COMMAND, "profile", *roles, "--", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
    )
    assert done.returncode in (0, 2), f"{kind}, seed {seed}: exit code {done.returncode} and {done.stderr[:2000]}"
    if done.returncode == 0:
        assert not done.stderr, f"{kind}, seed {seed}: {done.stderr[:2000]}"
        return "read"
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, f"{kind}, seed {seed}: {done.stderr[:2000]}"
    message = done.stderr.rstrip("\n")
    wrong = complaint(message, path) if message.startswith("read: ") else ""
    assert not wrong, f"{kind}, seed {seed}: {wrong}: {message[:1000]}"
    return "refused"


class Peak:
    """The most memory that this process took, while it ran, beside what it had."""

    def __enter__(self) -> Peak:
        self.process, self.most, self.over = psutil.Process(), 0, threading.Event()
        self.before = self.process.memory_info().rss
        self.watch = threading.Thread(target=self._look)
        self.watch.start()
        return self

    def _look(self) -> None:
        while not self.over.wait(0.01):
            self.most = max(self.most, self.process.memory_info().rss - self.before)

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.watch.join()


@pytest.mark.parametrize("kind", ["bomb", "packed_columns", "long_line"])
def test_little_memory_for_little_files(kind, tmp_path):
    with Peak() as peak:
        outcome(kind, 3, tmp_path)
    assert peak.most < MEMORY // 4


@pytest.mark.slow
def test_hundreds_of_hostile_files(tmp_path, capsys):
    begun, counts, by_command = time.monotonic(), Counter(), Counter()
    for kind in KINDS:
        for seed in MANY if kind != "many_columns" else FEW:
            counts[outcome(kind, seed, tmp_path)] += 1
        (folder := tmp_path / f"{kind} as told").mkdir()
        by_command[said_by_the_command(kind, MANY[0], folder)] += 1
    assert counts.total() >= 500
    with capsys.disabled():
        took = time.monotonic() - begun
        print(f"\n{counts.total()} hostile files of {len(KINDS)} kinds in {took:.0f} s: {dict(counts)}; ", end="")
        print(f"by the command: {dict(by_command)}")


@pytest.mark.slow
@pytest.mark.parametrize("kind", BIG)
def test_big_ones(kind, tmp_path, capsys):
    begun, counts = time.monotonic(), Counter()
    with Peak() as peak:
        for seed in range(5):
            counts[outcome(kind, seed, tmp_path)] += 1
            for path in tmp_path.glob("*/*"):
                os.unlink(path)
    assert peak.most < MEMORY
    with capsys.disabled():
        print(f"\n5 of '{kind}' in {time.monotonic() - begun:.0f} s, {peak.most >> 20} MiB: {dict(counts)}")
