"""Moments in the viewer are told as on the rest of the page."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

from keiretsu.proof.zoned import in_zone

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "UTC")
# around the night of 26 October 2025, when clocks in Berlin went back, and when they went forward
MOMENTS = (
    datetime(2025, 10, 25, 23, 30), datetime(2025, 10, 26, 0, 30), datetime(2025, 10, 26, 1, 0),
    datetime(2025, 10, 26, 1, 59, 59), datetime(2025, 10, 26, 2, 0), datetime(2025, 3, 30, 1, 0),
    datetime(2025, 11, 2, 5, 30), datetime(2025, 11, 2, 6, 30), datetime(2026, 4, 4, 14, 45),
    datetime(2026, 4, 4, 15, 15),
)  # fmt: skip


def test_an_hour_that_happens_twice_is_told_apart_by_its_offset(browser):
    code = files("keiretsu.proof.report.viewer").joinpath("js/clock.js").read_text(encoding="utf-8")
    seconds = [int(at.replace(tzinfo=UTC).timestamp()) for at in MOMENTS]
    page = browser.new_page()
    found = page.evaluate(
        f"asked => {{ {code}\n return asked.zones.map(zone => "
        "asked.seconds.map(value => clockOf({kind: 'datetime', zone}).text(value))) }",
        {"zones": ZONES, "seconds": seconds},
    )
    page.close()
    for zone, texts in zip(ZONES, found, strict=True):
        for at, text in zip(MOMENTS, texts, strict=True):
            local, behind = in_zone(at, zone)
            finest = "%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M"
            assert text == f"{local:{finest}}{behind}"
    assert found[0][1:3] == ["2025-10-26 02:30 +02:00", "2025-10-26 02:00 +01:00"]
