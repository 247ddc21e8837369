"""Every real data set reads with one call, the one that docs/reading.md gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from keiretsu.data import read

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reading.md"
TURBOFAN = ["unit", "cycle", *(f"setting{n}" for n in (1, 2, 3)), *(f"sensor{n}" for n in range(1, 22))]

# folder: call as the guide spells it, series, rows, channels
CALLS = {
    "ett": ('read("ett/*.csv")', 2, 34_840, 7),
    "cmapss": ('read("cmapss/train_FD001.txt", columns=TURBOFAN, time="cycle", id="unit")', 100, 20_631, 24),
    "physionet2012": (
        'read("physionet2012/set_a.parquet", time="minute", id="record", name="parameter", value="value", '
        'duplicates="last")',
        4_000,
        292_178,
        41,
    ),
    "skab": ('read("skab/**/*.csv")', 31, 42_494, 10),
    "nab": ('read("nab/data/**/*.csv", jumps="sort", duplicates="mean")', 31, 139_160, 1),
    "bearing": ('read("bearing/*.parquet", sequence="drive_end", id="recording")', 61, 7_557_696, 9),
    "imdb": ('read("imdb/*.parquet", sequence="tokens")', 50_000, None, 3),
    "paper": (
        'read("paper/stability_margin.csv", time="epoch", id=["task", "T", "s_A_init", "m", "seed"])',
        60,
        620,
        12,
    ),
}


@pytest.mark.parametrize("folder", CALLS)
def test_a_folder_reads_with_one_documented_call(shared, folder):
    call, series, rows, channels = CALLS[folder]
    root = shared(folder).parent
    inside = re.fullmatch(r'read\("([^"]+)"(.*)\)', call)
    assert inside is not None
    assert call in " ".join(GUIDE.read_text(encoding="utf-8").split())
    given = {"id": None, "time": None} | _arguments(inside[2])
    got = read(str(root / inside[1]), **given)
    assert (len(got), len(got.channels)) == (series, channels)
    assert got.rows == (rows or got.rows)
    assert got.report.closes


def _arguments(text: str) -> dict:
    found = {}
    for name, value in re.findall(r', (\w+)=("[^"]*"|\[[^\]]*\]|TURBOFAN)', text):
        words = re.findall(r'"([^"]*)"', value)
        found[name] = TURBOFAN if value == "TURBOFAN" else words if value.startswith("[") else words[0]
    return found
