"""A log's own column of alarm codes, in a stream: the same channels as in training, across restarts."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu._cli.reading import Log
from keiretsu.errors import FileFormatError
from keiretsu.serve import Answered, Intake, IntakeSettings, Refused, Row, Service, ServiceSettings, open_store
from keiretsu.serve.coded_runner import CodedRunner
from keiretsu.serve.lines.columns import notes_on
from keiretsu.serve.winner import open_runner


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A table of 300 rows with alarms of two kinds in a column of its own, in CP932, and a note nobody can use."""
    noise = np.random.default_rng(5)
    start = pl.datetime(2026, 1, 1)
    hours = pl.datetime_range(start, start + pl.duration(hours=299), "1h", eager=True)
    words = ["高温" if k in (0, 90, 91, 200) else "通信断" if k in (40, 250) else "" for k in range(300)]
    frame = pl.DataFrame(
        {"日時": hours.dt.strftime("%Y/%m/%d %H:%M"), "負荷": noise.normal(size=300).round(3), "警報": words}
    )
    path = tmp_path_factory.mktemp("log") / "plant.csv"
    path.write_bytes(frame.write_csv().encode("cp932"))
    return path


@pytest.fixture(scope="module")
def joined(log):
    return kr.read(log).join_events(log, code="警報")


@pytest.fixture(scope="module")
def model_file(joined, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "plant.keiretsu"
    kr.Forecaster(horizon=2, mixer=None, partner="ridge").fit(joined, target="負荷").save(path)
    return path


def rows(log):
    return [line.split(",") for line in log.read_bytes().decode("cp932").splitlines()[1:]]


def intake_of(runner):
    return Intake(runner.channels, runner.stamp, IntakeSettings.of(runner.reading))


def read(runner, row):
    """The values of a row as a runner reads them."""
    assert isinstance(row, Row), row
    found = runner.step(["a"], np.array([row.stamp]), row.values[None]).values
    assert found is not None
    return found[0]


def text_row(intake, cells, k):
    row = intake.text({"日時": cells[0], "負荷": cells[1], "警報": cells[2].strip('"')}, f"line {k}")
    assert not isinstance(row, Refused), row
    return row


def test_a_model_file_knows_how_its_log_spelled_rows(model_file):
    runner, _ = open_runner(model_file)
    assert isinstance(runner, CodedRunner)
    assert runner.reading["time"] == "日時"
    assert runner.reading["encoding"] == "cp932"
    assert sorted(runner.reading["events"]["警報"]) == ["通信断", "高温"]


def test_the_channels_that_rows_get_are_those_of_training(log, joined, model_file):
    runner, _ = open_runner(model_file)
    intake = intake_of(runner)
    made = []
    for k, cells in enumerate(rows(log)):
        row = text_row(intake, cells, k)
        made.append(read(runner, row)[:-1])
    np.testing.assert_array_equal(np.array(made), joined.frame.select(runner.channels[:-1]).to_numpy())


def test_forecasts_are_those_of_the_model_on_the_joined_log_also_across_restarts(log, joined, model_file, tmp_path):
    answers = []
    for part in range(3):
        runner, _ = open_runner(model_file, adaptive=False)
        intake = intake_of(runner)
        service = Service(runner, open_store(str(tmp_path / "kept.db")), ServiceSettings())
        found = [text_row(intake, cells, k) for k, cells in enumerate(rows(log)) if k // 100 == part]
        answers += [json.loads(one.body) for one in service.take(found) if isinstance(one, Answered)]
        service.close()
    model = kr.load(model_file)
    expected = model.predict(joined)
    assert len(answers) == 300
    last = answers[-1]["forecast"]["負荷"]["mean"]
    np.testing.assert_allclose(last, expected["mean"].to_numpy(), rtol=1e-6)


def test_a_blank_code_is_no_alarm_and_a_row_without_the_column_has_its_channels_missing(model_file):
    runner, _ = open_runner(model_file)
    intake = intake_of(runner)

    def made(k, **more):
        row = intake.row({"日時": f"2026-02-01T0{k}:00:00", "負荷": 1.0, **more}, "rows[0]")
        found = read(runner, row)
        return [found[runner.channels.index(name)] for name in ("高温 count", "高温 since")]

    np.testing.assert_array_equal(made(0, 警報="高温"), [0, 0])
    np.testing.assert_array_equal(made(1, 警報=None), [0, 3600])
    np.testing.assert_array_equal(made(2), [np.nan, np.nan])
    np.testing.assert_array_equal(made(3, 警報=" 高温 "), [1, 0])
    np.testing.assert_array_equal(made(4, **{"高温 count": 1, "高温 since": 60.0}), [1, 60])
    np.testing.assert_array_equal(made(5, 警報="知らない"), [0, 3660])
    refused = intake.row({"日時": "2026-02-01T06:00:00", "警報": ["高温"]}, "rows[0]")
    assert isinstance(refused, Refused)
    assert refused.reason == "malformed"


def notes(header, model_file):
    return notes_on(header, intake_of(open_runner(model_file)[0]))


def test_a_header_tells_which_channels_will_be_missing(model_file):
    assert notes(["日時", "負荷", "警報"], model_file) == []
    assert notes(["日時", "負荷", "高温 count", "高温 since", "通信断 count", "通信断 since"], model_file) == []
    ((key, names),) = notes(["日時", "負荷"], model_file)
    assert key == "lacking"
    assert names == "警報"
    assert notes(["日時", "負荷", "高温 count", "高温 since"], model_file) == [
        ("lacking", "通信断 count, 通信断 since")
    ]


def test_columns_that_training_left_out_are_passed_over_and_named():
    settings = IntakeSettings.of({"time": "t", "left_out": ["note"]})
    intake = Intake(("load",), lambda time: float(str(time)), settings)
    assert notes_on(["t", "load", "note"], intake) == [("aside", "note")]
    assert not isinstance(intake.text({"t": "1", "load": "2", "note": "checked"}, "line 2"), Refused)
    refused = intake.text({"t": "1", "load": "2", "other": "3"}, "line 3")
    assert isinstance(refused, Refused)
    assert refused.reason == "unknown_channel"


def test_a_kept_state_of_another_column_is_refused(model_file):
    runner, _ = open_runner(model_file)
    with pytest.raises(FileFormatError, match="one of this model's"):
        runner.give("a", b"x" * 400)


def numbered(path, kinds=1):
    """A log of 240 hours with a column of numbers as codes, of which 0 says that there is no alarm."""
    hours = pl.datetime_range(pl.datetime(2026, 1, 1), pl.datetime(2026, 1, 11), "1h", eager=True, closed="left")
    codes = [205 + k // 10 % kinds if k % 10 == 7 else 0 for k in range(len(hours))]
    pl.DataFrame({"time": hours, "load": np.sin(np.arange(len(hours)) / 5), "code": codes}).write_csv(path)
    return [line.split(",") for line in path.read_text().splitlines()[1:]]


def streamed(lines, model_file):
    """The channels of events as the stream makes them of a log's lines."""
    runner, _ = open_runner(model_file)
    intake = intake_of(runner)
    assert notes_on(["time", "load", "code"], intake) == []
    made = [intake.text(dict(zip(("time", "load", "code"), cells, strict=True)), "line") for cells in lines]
    return runner.channels[:-1], np.array([read(runner, row)[:-1] for row in made])


@pytest.mark.parametrize(("kinds", "normal"), [(1, None), (24, None), (1, []), (24, [])])
def test_codes_that_are_numbers_are_read_from_their_column_as_in_training(tmp_path, kinds, normal):
    path, place = tmp_path / "plant.csv", tmp_path / "m.keiretsu"
    lines = numbered(path, kinds)
    joined = kr.read(path).join_events(path, code="code", normal=normal)
    assert ("0 count" in joined.channels) == (normal == [])
    assert ("other count" in joined.channels) == (kinds > 20)
    kr.Forecaster(horizon=2, mixer=None, partner="ridge").fit(joined, target="load").save(place)
    channels, made = streamed(lines, place)
    np.testing.assert_array_equal(made, joined.frame.select(channels).to_numpy())
    assert kr.load(place).learned_.spelling.get("normal", []) == ([] if normal == [] else ["0"])


def test_a_column_without_any_alarm_is_passed_over(tmp_path):
    path, place = tmp_path / "plant.csv", tmp_path / "m.keiretsu"
    numbered(path)
    path.write_text(path.read_text().replace(",205", ",0"))
    joined = kr.read(path).join_events(path, code="code")
    assert joined.channels == ("load",)
    kr.Forecaster(horizon=2, mixer=None, partner="ridge").fit(joined, target="load").save(place)
    intake = intake_of(open_runner(place)[0])
    assert notes_on(["time", "load", "code"], intake) == [("aside", "code")]
    assert isinstance(intake.text({"time": "2026-02-01 00:00", "load": "0.5", "code": "0"}, "line 2"), Row)


def test_a_later_log_is_read_for_a_model_as_that_of_training_was(tmp_path):
    path = tmp_path / "plant.csv"
    lines = [f"{k},{np.sin(k):.3f},{'NG' if k % 7 == 3 else 'OK'}" for k in range(60)]
    path.write_text("t,load,state\n" + "\n".join(lines) + "\n")
    events = {"events": str(path), "time": None, "id": None, "code": "state"}
    log = Log(str(path), {"time": "t"}, events, "predict")
    assert log.read().channels == ("NG count", "NG since", "load")
    # a model of before has channels of every code, and of the words of the column besides
    before = ("NG count", "NG since", "OK count", "OK since", "load", "state=NG", "state=OK")
    again = log.read(channels=before, normal=())
    assert again.channels == before
    counts = again.frame["OK count"] + again.frame["NG count"]
    assert counts.to_list() == [0.0] + [1.0] * 59
    assert again.frame["state=NG"].to_list() == [float(k % 7 == 3) for k in range(60)]
    # one that took a code for no alarm finds it so where it is rare
    other = ("NG count", "NG since", "load", "other count", "other since")
    found = log.read(channels=other, normal=("OK",))
    assert found.channels == other
    assert found.frame["other count"].sum() == 0
