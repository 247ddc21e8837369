"""Stamps in the log's own zone: summer time, the hour that happens twice, offsets that are no place, no zone at all."""

from __future__ import annotations

from datetime import datetime

import pytest

from keiretsu.proof.compared import compare_runs, render_compared
from keiretsu.proof.report.texts import EN, JA
from keiretsu.proof.report.units import Clock
from keiretsu.proof.zoned import in_zone, zone_named
from report.conftest import make_result
from support.rendered import rendered
from support.report_text import body, words


@pytest.mark.parametrize(
    ("zone", "utc", "there", "behind"),
    [
        (None, "2025-04-30T22:10:00", "2025-04-30T22:10:00", ""),
        ("Etc/GMT-2", "2025-04-30T22:10:00", "2025-05-01T00:10:00", ""),
        ("Europe/Berlin", "2025-07-01T10:00:00", "2025-07-01T12:00:00", ""),
        ("Europe/Berlin", "2025-12-01T10:00:00", "2025-12-01T11:00:00", ""),
        # clocks go back at 03:00 summer time: this half hour happens twice
        ("Europe/Berlin", "2025-10-26T00:30:00", "2025-10-26T02:30:00", " +02:00"),
        ("Europe/Berlin", "2025-10-26T01:30:00", "2025-10-26T02:30:00", " +01:00"),
        # the hour that is left out makes nothing ambiguous
        ("Europe/Berlin", "2025-03-30T01:30:00", "2025-03-30T03:30:00", ""),
        ("America/New_York", "2025-11-02T06:30:00", "2025-11-02T01:30:00", " −05:00"),
        ("Asia/Kolkata", "2025-01-01T00:00:00", "2025-01-01T05:30:00", ""),
        ("UTC", "2025-01-01T00:00:00", "2025-01-01T00:00:00", ""),
        ("Nowhere/Land", "2025-01-01T00:00:00", "2025-01-01T00:00:00", ""),
        ("Asia/Tokyo", "9999-12-31T23:00:00", "9999-12-31T23:00:00", " UTC"),
    ],
)
def test_a_stamp_as_the_clocks_of_the_log_show_it(zone, utc, there, behind):
    local, told = in_zone(datetime.fromisoformat(utc), zone)
    assert (local.isoformat(), told) == (there, behind)


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (None, ""),
        ("Europe/Berlin", "Europe/Berlin"),
        # the signs of these names are turned round
        ("Etc/GMT-2", "UTC+02:00"),
        ("Etc/GMT+5", "UTC−05:00"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Nowhere/Land", "UTC"),
    ],
)
def test_what_people_call_a_zone(zone, name):
    assert zone_named(zone) == name


def test_clocks_that_are_no_calendar_have_no_zone():
    result = make_result("keep", dated=False)
    result["data"]["read_report"]["zone"] = "Asia/Tokyo"
    clock = Clock.of(result)
    assert (clock.zone, clock.zoned(EN), clock.stamp_zoned(122, EN)) == (None, "", "122")
    assert clock.zoned(JA) == ""


def of_zone(zone: str | None) -> dict:
    result = make_result("keep")
    result["data"] |= {"first": "2025-04-30T22:10:00", "last": "2025-05-10T07:40:00"}
    result["data"]["read_report"]["zone"] = zone
    result["split"]["train_until"] = "2025-05-07T23:15:00"
    return result


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_tells_times_in_the_log_s_zone_and_names_it_beside_span_and_split(lang):
    page = words(body(rendered(of_zone("Etc/GMT-2")), lang))
    span = {
        "en": "From 2025-05-01 00:10 to 2025-05-10 09:40 (UTC+02:00), median interval",
        "ja": "期間は 2025-05-01 00:10 から 2025-05-10 09:40（UTC+02:00）まで",
    }[lang]
    assert span in page
    assert {"en": "2025-05-08 01:15 (UTC+02:00)", "ja": "2025-05-08 01:15（UTC+02:00）"}[lang] in page
    for utc in ("2025-04-30 22:10", "2025-05-10 07:40", "2025-05-07 23:15", "Etc/GMT"):
        assert utc not in page
    # examples, too, stand in that zone
    origin = datetime.fromisoformat(of_zone(None)["examples"][0]["origin"])
    assert f"{origin:%Y-%m-%d %H:%M}" not in page
    assert f"{in_zone(origin, 'Etc/GMT-2')[0]:%Y-%m-%d %H:%M}" in page


def test_a_log_without_a_zone_is_told_as_it_writes_its_stamps():
    page = words(body(rendered(of_zone(None)), "en"))
    assert "From 2025-04-30 22:10 to 2025-05-10 07:40, median interval" in page
    assert "UTC" not in page[page.index("From 2025-04-30") : page.index("From 2025-04-30") + 400]


def test_two_runs_are_told_each_in_its_zone():
    found = compare_runs(of_zone("Etc/GMT-2"), of_zone("Asia/Tokyo"))
    lines = {line.key: line for part in found.parts for line in part.lines}
    assert (lines["first"].before.en, lines["first"].after.en) == (
        "2025-05-01 00:10 (UTC+02:00)",
        "2025-05-01 07:10 (Asia/Tokyo)",
    )
    assert lines["train_until"].before.ja == "2025-05-08 01:15（UTC+02:00）"
    # the same moment, and the values stay UTC
    assert not lines["first"].changed
    assert lines["first"].values == ("2025-04-30T22:10:00", "2025-04-30T22:10:00")
    assert "2025-05-01 00:10 (UTC+02:00)" in render_compared(found)
