"""A fleet's log whose rows are mixed: the column that tells machines apart is proposed, with the likeliest reason."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keiretsu.app.mixed import mixed_of
from keiretsu.data import read
from keiretsu.errors import DataError
from support.axe import serious_on

ROOM = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BERLIN = ZoneInfo("Europe/Berlin")


def fleet(start: str, *, machines: int = 4, rows: int = 150, every: int = 300, numbers: bool = False) -> str:
    """Rows of several machines in the order of their instants, times without offset, some of them alike."""
    noise = random.Random(5)
    first, made = datetime.fromisoformat(start).replace(tzinfo=UTC), []
    for machine in range(machines):
        at = first + timedelta(seconds=20 * noise.randrange(10))
        for _ in range(rows):
            at += timedelta(seconds=every + 20 * noise.randrange(-3, 4))
            made.append((at, machine + 1 if numbers else f"P{machine + 1}", round(noise.gauss(40, 3), 2)))
    made.sort(key=lambda row: row[0])
    states = [f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M:%S},{who},{noise.choice('AB')},{flow}" for at, who, flow in made]
    return "\n".join(["time,pump,state,flow", *states]) + "\n"


SUMMER, WINTER = "2025-10-25T18:00:00", "2025-12-01T00:00:00"


def stacked(**more) -> str:
    """The same, machine after machine."""
    head, *rows = fleet(WINTER, **more).splitlines()
    return "\n".join([head, *sorted(rows, key=lambda row: row.split(",")[1])]) + "\n"


def look(client, text: str, **reading):
    file = client.give(text, "fleet.csv").json()["id"]
    return client.ask("POST", f"/api/files/{file}/look", json={"reading": reading})


def test_over_the_end_of_summer_time_column_and_zone_are_asked_for_in_one_pass(client):
    text = fleet(SUMMER)
    answer = look(client, text)
    assert answer.status_code == 422
    found = answer.json()
    assert (found["suggested"], found["argument"]) == ({"id": "pump"}, "zone")
    stamps = [line.split(",")[0] for line in text.splitlines()]
    back = next(k for k in range(2, len(stamps)) if stamps[k] < stamps[k - 1])
    for said, words in (("en", ("several machines", "summer time")), ("ja", ("複数の機械", "夏時間"))):
        for word in (*words, "pump", "Europe/Berlin", str(back), str(back + 1)):
            assert word in found["sentence"][said], word
    again = look(client, text, id="pump", zone="Europe/Berlin").json()
    assert (again["rows"], again["series"], again["id"]) == (600, 4, "pump")


@pytest.mark.parametrize("numbers", [False, True], ids=["words", "numbers"])
@pytest.mark.parametrize("make", [fleet, stacked])
def test_without_summer_time_the_column_alone_is_asked_for(client, numbers, make):
    text = make(WINTER, numbers=numbers) if make is fleet else make(numbers=numbers)
    found = look(client, text).json()
    assert (found["suggested"], found["argument"]) == ({"id": "pump"}, "id")
    assert "“pump” looks like the column that tells them apart" in found["sentence"]["en"]
    assert "機械を区別する列は「pump」とみられ" in found["sentence"]["ja"]
    assert look(client, text, id="pump").json()["series"] == 4


def test_machines_whose_stamps_never_meet_are_told_apart_by_their_even_ticks(client):
    lines = ["time,state,pump,flow"]
    for k in range(480):
        at = datetime(2025, 10, 25, 20, tzinfo=UTC) + timedelta(seconds=60 * k + (k % 3) * 7 + k * k % 5)
        lines.append(f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M:%S},{'AB'[k * k % 7 % 2]},P{k % 3},{k % 17}.5")
    found = look(client, "\n".join(lines) + "\n").json()
    assert (found["suggested"], found["argument"]) == ({"id": "pump"}, "zone")


def test_with_the_zone_named_first_the_column_is_still_proposed(client):
    found = look(client, fleet(SUMMER), zone="Europe/Berlin").json()
    assert (found["suggested"], found["argument"]) == ({"id": "pump"}, "id")
    assert "the same time" in found["sentence"]["en"]


def test_of_one_machine_the_zone_is_asked_for_with_the_reason_and_no_column_is_proposed(client):
    found = look(client, fleet(SUMMER, machines=1, rows=300).replace("P1", "7.25")).json()
    assert ("suggested" in found, found["argument"]) == (False, "zone")
    assert "as it does where summer time ends" in found["sentence"]["en"]
    assert "夏時間が終わったところであれば" in found["sentence"]["ja"]


@pytest.mark.parametrize("state", ["on", "4"], ids=["words", "numbers"])
def test_a_column_that_fits_by_chance_is_not_proposed(client, state):
    """One machine whose state changes now and then; at one change a stamp stands twice."""
    rows = [f"2026-01-01 {k // 60:02d}:{k % 60:02d}:00,{state if k % 80 < 40 else 5},{k % 17}" for k in range(400)]
    rows.insert(40, rows[39].replace(f",{state},", ",5,"))
    found = look(client, "\n".join(["time,state,flow", *rows]) + "\n").json()
    assert ("suggested" in found, found["argument"]) == (False, "duplicates")
    assert "(lines 41 and 42)" in found["sentence"]["en"]
    assert "（41行目と42行目）" in found["sentence"]["ja"]


def test_what_is_no_question_of_the_clock_proposes_nothing(tmp_path):
    path = tmp_path / "fleet.csv"
    path.write_text(fleet(WINTER), encoding="utf-8")
    assert mixed_of(DataError("read: time must be stamps; got 'a'."), str(path), {}) == {}
    with pytest.raises(DataError) as refused:
        read(path)
    assert mixed_of(refused.value, str(path), {})["id"] == "pump"
    # who has named a column is offered no other
    assert mixed_of(refused.value, str(path), {"id": "state"})["id"] == ""


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_the_page_fills_the_column_in_and_asks_for_the_zone(page, address, tmp_path, lang):
    file = tmp_path / "fleet.csv"
    file.write_text(fleet(SUMMER), encoding="utf-8")
    page.goto(f"{address}?lang={lang}")
    page.locator("#choose").set_input_files(file)
    page.locator("#problem").wait_for()
    assert (page.locator("#set-id").input_value(), page.locator("#set-zone").input_value()) == ("pump", "")
    assert page.evaluate("document.activeElement.id") == "set-zone"
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(ROOM) == 0
    assert not serious_on(page)
    page.keyboard.type("Europe/Berlin")
    page.keyboard.press("Enter")
    page.locator("#looked").wait_for()
    assert "pump" in page.locator("#facts").inner_text()
