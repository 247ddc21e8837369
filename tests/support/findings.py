"""Findings whose details are full, the checks every picture passes, and a phase map."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import numpy as np

from keiretsu.data.profiling.finding import Finding

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("length", "memory", "stationarity", "drift", "regularity", "missing", "noise", "independence")
HOSTILE = "圧力<&\"'$[MPa]\x00\x1b\u202e]]>"
EXPECTED = "圧力<&\"'$[MPa]\ufffd\ufffd\ufffd]]>"


def finding(name, **details):
    return Finding(name, "watch", 1.0, "rows", "There are 5 rows.", "5 行です。", "Do it.", "行う。", details)


def wave(rows, seed=0):
    noise = np.random.default_rng(seed).normal(size=rows)
    return [float(v) for v in np.sin(np.arange(rows) / 9) + 0.1 * noise]


FULL = {
    "length": finding("length", series=5, lengths=[17420, 9000, 8000, 300, 2]),
    "memory": finding(
        "memory",
        autocorrelation=wave(201),
        periods=[24, 168],
        reach=512,
        skill_by_lag=[
            {"from": 2**k, "to": 2 ** (k + 1), "gain": 0.3 * math.exp(-k / 2) - 0.01, "significant": k < 9}
            for k in range(12)
        ],
    ),
    "stationarity": finding(
        "stationarity",
        level={"channel": "温度", "means": wave(362)},
        change_points=[{"at": 0.41, "size": 1.8}, {"at": 0.43, "size": -0.5}, {"at": 0.9, "size": None}],
    ),
    "drift": finding(
        "drift",
        channels=[{"channel": f"第{k}系統の出口側圧力センサー", "auc": 0.49 + k / 40} for k in range(20)],
        auc=0.88,
        interval=[0.84, 0.92],
    ),
    "regularity": finding(
        "regularity",
        bins=[0.25, 0.5, 0.75, 0.95, 1.05, 1.5, 2.5, 5.5, 10.5, 100.5],
        counts=[3, 20, 100, 800, 120000, 900, 120, 30, 9, 1, 0],
        gaps=161,
        longest_gap=86400.0,
        interval=60.0,
    ),
    "missing": finding(
        "missing",
        by_channel={"a": 0.2, "温度": 0.03, "a long name of a channel that does not end": 0.9999, "z": 0.0},
        longest_run={"a": 32, "温度": 3, "a long name of a channel that does not end": 20000, "z": 0},
        together=[{"channels": ["a", "温度"], "phi": 0.91, "jaccard": 0.8}],
    ),
    "noise": finding(
        "noise",
        channels=[
            {"channel": "HUFL", "signal_to_noise": 12.3, "step": 0.067, "outliers": 0.002},
            {"channel": "温度", "signal_to_noise": 0.8, "step": None, "outliers": 0.0},
            {"channel": "the flow of something very long", "signal_to_noise": 1500.0, "step": 1e-7, "outliers": 0.1},
            {"channel": "constant", "signal_to_noise": None, "step": None, "outliers": None},
        ],
    ),
    "independence": finding("independence", rows=17420, units=54.3),
}
LEVELS = {"memory": (10, 100, 1000, 10000), "irregularity": (0.05, 0.3, 1.0), "drift": (0.0, 1.0), "noise": (0.1, 0.5)}
CELLS = [
    {"memory": m, "irregularity": i, "drift": d, "noise": n, "family": "selective" if m >= 1000 else "ridge",
     "gain": 0.3 if m >= 1000 else 0.02}
    for m in LEVELS["memory"] for i in LEVELS["irregularity"] for d in LEVELS["drift"] for n in LEVELS["noise"]
]  # fmt: skip
HERE = {"memory": 700, "irregularity": 0.0, "drift": 0.1, "noise": 0.4}


def checked(text):
    """The root of an SVG text that is well formed, has alternative text, keeps to itself and holds finite numbers."""
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    ids = {element.get("id"): element for element in root.iter() if element.get("id")}
    told = [ids[key].text for key in root.get("aria-labelledby").split()]
    assert [ids[key].tag for key in root.get("aria-labelledby").split()] == [f"{SVG}title", f"{SVG}desc"]
    assert all(told)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "title", "desc", "rect", "line", "text", "polyline", "polygon", "circle", "path"
        }  # fmt: skip
        for name, value in element.attrib.items():
            assert not re.search("href|^on|style", name)
            assert "url(" not in value
            if name in {"x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "r", "points", "font-size"}:
                assert all(math.isfinite(float(part)) for part in re.split("[ ,]", value.rstrip("%")))
        if "width" in element.attrib:
            assert float(element.get("width").rstrip("%")) >= 0
            assert float(element.get("height").rstrip("%")) >= 0
    return root


def words(root):
    return [element.text for element in root.iter(f"{SVG}text")]
