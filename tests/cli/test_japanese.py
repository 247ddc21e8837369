"""`--lang ja`: what a person reads on the terminal is Japanese; what a program reads stays as it is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import keiretsu as kr
from keiretsu._cli import outcome, paths, verdict, words
from keiretsu._cli.forecasts import print_forecasts
from keiretsu._cli.options import needed
from keiretsu.data.profiling.pictures.words import unit_of
from keiretsu.data.read_report import LeftOut, ReadReport
from keiretsu.data.require import check_target
from keiretsu.errors import KeiretsuError
from keiretsu.errors_ja import in_japanese
from keiretsu.proof import Result

# Latin words in a row that are no option, path or figure: English that was left
ENGLISH = re.compile(r"(?<![\w/.'\-`])[a-z]{2,} [a-z]{2,}(?![\w/.])")


def test_a_profile_names_its_findings_and_units_in_japanese(keiretsu, write_log):
    log = write_log()
    shown = keiretsu("profile", log, "--lang", "ja", "--out", "found")
    assert (shown.code, shown.stderr) == (0, "")
    assert not ENGLISH.findall(shown.stdout.replace(str(log), "")), shown.stdout
    lines = shown.stdout.splitlines()
    assert lines[0] == "log.csvの全400行を読み取りました。"
    assert lines[-1] == "ページ: found/index.html"
    assert any(line.startswith("データ量: ") and line.endswith("、400 行") for line in lines)
    assert any(line.startswith("ドリフト: ") and line.endswith("AUC（後半と前半の判別）") for line in lines)
    # the names in the file are those of every language
    kept = json.loads((log.parent / "found" / "profile.json").read_text(encoding="utf-8"))
    assert [finding["name"] for finding in kept["findings"]][:2] == ["length", "memory"]


def test_a_mistake_is_told_in_the_language_that_was_asked_for(keiretsu):
    ja = keiretsu("profile", "nowhere.csv", "--lang=ja")
    assert (ja.code, ja.stdout) == (2, "")
    assert ja.stderr == "ファイル nowhere.csv が見つかりません。パスを確認してください。\n"
    en = keiretsu("profile", "nowhere.csv", "--lang", "en")
    assert en.stderr == "read: source must be a file that exists; got nowhere.csv. Check the path.\n"
    option = keiretsu("poc", "a.csv", "--horizon", "many", "--lang", "ja")
    assert option.stderr.startswith("keiretsu poc: オプションの指定に誤りがあります")
    assert option.stderr.endswith("`keiretsu poc --help` をご覧ください。\n")


def test_the_language_is_known_before_the_options_are():
    assert words.asked_language(["poc", "--lang", "ja"]) == words.asked_language(["--lang=ja", "poc"]) == "ja"
    assert words.asked_language(["poc", "ja", "--lang", "en"]) == words.asked_language([]) == "en"


def test_an_interruption_is_told_in_japanese(capsys):
    assert outcome.run(lambda **_: outcome.INTERRUPTED, ["fit", "--lang", "ja"]) == outcome.INTERRUPTED
    assert capsys.readouterr().err == "keiretsu: 中断しました。終わった分は保存されています。\n"


GOOD = "t,x,y\n" + "".join(f"{k},{k % 5}.5,{k}\n" for k in range(30))


def series(text: str = GOOD) -> kr.SeriesSet:
    Path("log.csv").write_text(text, encoding="utf-8")
    return kr.read("log.csv", time="t")


def read(text: str, **told: Any) -> None:
    Path("log.csv").write_text(text, encoding="utf-8")
    kr.read("log.csv", **told)


def folder() -> None:
    Path("plant").mkdir()
    kr.read("plant")


def damaged() -> None:
    Path("m.keiretsu").write_text("no model", encoding="utf-8")
    kr.load("m.keiretsu")


# what a user does, and what the sentence must hold
MISTAKES = {
    "no such file": (lambda: kr.read("nowhere.csv"), ("nowhere.csv", "見つかりません")),
    "no file of a pattern": (lambda: kr.read("no*.csv"), ("no*.csv", "当てはまるファイル")),
    "a folder": (folder, ('"plant/*.csv"', "フォルダー")),
    "an empty file": (lambda: read(""), ("log.csv", "空のファイル")),
    "a header alone": (lambda: read("t,x\n"), ("log.csv", "データの行がありません")),
    "no model": (lambda: kr.load("m.keiretsu"), ("m.keiretsu", "見つかりません")),
    "a file that is no model": (damaged, ("m.keiretsu", "読み取れません")),
    "no run": (lambda: Result.load("runs/a"), ("runs/a", "見つかりません")),
    "a folder to write to": (lambda: paths.check_writable(Path(), command="fit"), ("--out", "フォルダー")),
    "two columns of stamps": (
        lambda: read("t,u,x\n2026-01-01,2026-01-01,1\n"), ("「t」、「u」", "--time t"),
    ),
    "no column of stamps": (lambda: read(GOOD), ("--time", "「t」、「x」、「y」")),
    "a stamp that is none": (
        lambda: read("t,x\n2026-01-01,1\nsoon,2\n", time="t"), ("「t」", "log.csvの3行目の「soon」"),
    ),
    "an empty stamp": (lambda: read("t,x\n2026-01-01,1\n,2\n", time="t"), ("「t」", "log.csvの3行目）")),
    "a stamp that is there twice": (lambda: read("t,x\n1,1\n2,2\n2,3\n", time="t"), ("「t」", "--duplicates", "4行目")),
    "a clock that jumps back": (
        lambda: read("t,x\n1,1\n2,2\n3,3\n1,4\n2,5\n3,6\n", time="t"), ("「t」", "過去に戻って", "--jumps split"),
    ),
    "a file without a header": (
        lambda: read("2026-01-01 00:00,1,2\n2026-01-01 01:00,3,4\n"), ("log.csv の1行目", "「2026-01-01 00:00」"),
    ),
    "no numbers, commas": (lambda: read('t,x\n1,"1,5"\n2,"12,25"\n3,"1,2,3"\n', time="t"), ("数値の列", "「x」")),
    "no numbers, text": (
        lambda: read("t,x\n" + "".join(f"{k},{k:b}a\n" for k in range(400)), time="t"), ("数値の列", "「x」"),
    ),
    "no numbers at all": (lambda: read("t,id\n1,a\n2,b\n", time="t", id="id"), ("列がありません",)),
    "a name that is mistyped": (lambda: check_target(series(), "xx", 2), ("列「xx」", "「x」ではありませんか")),
    "a name that is far off": (
        lambda: check_target(series(), "pressure", 2), ("列「pressure」", "「x」、「y」の中から"),
    ),
    "a column of text": (
        lambda: check_target(series(GOOD.replace("2,2.5", "2,hot")), "x", 2), ("列「x」", "log.csvの4行目の「hot」"),
    ),
    "a target that does not vary": (
        lambda: check_target(series(re.sub(r",\d\.5,", ",7,", GOOD)), "x", 2), ("列「x」", "すべて 7 で"),
    ),
    "the time as a target": (lambda: check_target(series(), "t", 2), ("列「t」", "別の列")),
    "too few rows": (lambda: check_target(series(), "x", 500), ("500行先", "502行以上", "30行です")),
    "a test part that is too short": (
        lambda: kr.poc(series(), target="x", horizon=20, budget="1min"), ("20行", "6行まで"),
    ),
    "a budget that is none": (
        lambda: kr.poc(series(), target="x", horizon=2, budget="soon"), ("「soon」", "10min"),
    ),
    "a candidate that is none": (
        lambda: kr.poc(series(), target="x", horizon=2, candidates=["ridge", "foo"]), ("「foo」", "naive、"),
    ),
    "an option that is missing": (lambda: needed(None, "poc", "--target"), ("--target", "keiretsu poc --help")),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_commonest_mistakes_have_a_japanese_sentence(mistake, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    does, holds = MISTAKES[mistake]
    with pytest.raises(KeiretsuError) as caught:
        does()
    told = in_japanese(str(caught.value))
    assert told != str(caught.value)
    assert not ENGLISH.search(told), told
    assert told.endswith("。")
    for part in holds:
        assert part in told


def test_a_budget_that_is_too_short_is_told_with_its_seconds():
    message = (
        "poc: budget must be at least 30s for these data and candidates, as timed on this machine; got 1s. "
        "Raise the budget, or try less."
    )
    assert in_japanese(message).startswith(
        "比較時間が足りません。この計算機で計測したところ、このデータと候補には30秒以上必要ですが、指定は1秒です。"
    )


def test_a_certificate_on_rows_of_training_is_refused_in_japanese():
    message = (
        "certify: data must be rows the model was not fitted or tuned on; of 3 series 1 hold rows of training: 'a'. "
    )
    told = in_japanese(f"{message}Give only series, or later rows, that were held out.")
    assert told.startswith("検証用のデータに、学習に使った行が含まれています（3系列のうち1系列: 「a」）。")


def test_a_mistake_that_is_not_known_stays_as_it_is():
    message = "fit: something must be so; got other. Mend it."
    assert in_japanese(message) == message


def outcome_of(report: ReadReport) -> dict:
    """As much of a result as the terminal shows."""
    both = {"en": "Keep it.", "ja": "維持します。"}
    good = {"label": {"en": "last value", "ja": "直前値"}, "status": "ok", "scores": {"mae": 1.25, "skill": 0.0},
            "mae_interval": [1.0, 1.5], "cost": {"fit_seconds": 0.1}}  # fmt: skip
    bad = {"label": {"en": "selective SSM", "ja": "選択的SSM"}, "status": "failed"}
    return {
        "verdict": {"decision": "adopt", "choice": "naive", "sentence": both, "reasons": [both]},
        "candidates": [good, bad],
        "data": {"read_report": report.to_dict()},
    }


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("ja", ("〜1.5", "失敗", "報告書: r/report.html", "スライド: r/slides.md", "再実行用の計画: r/plan.yaml",
                "数値として使わなかった列:", "--events plant/pump.csv --event-code alarm を付けてください")),
        ("en", (" to 1.5", "failed", "report: r/report.html", "slides: r/slides.md", "replay: r/plan.yaml",
                "Columns that were not used as numbers:", "add --events plant/pump.csv --event-code alarm:")),
    ],
)  # fmt: skip
def test_a_verdict_names_the_columns_that_were_not_used_and_where_all_lies(capsys, lang, says):
    column = LeftOut("alarm", "text", 3, "line 9 of pump.csv", "TRIP")
    report = ReadReport(files=("pump.csv",), left_out=(column,), events={"alarm": ("TRIP",)})
    verdict.print_verdict(outcome_of(report), Path("r"), lang, source="plant/pump.csv")
    shown = capsys.readouterr().out
    for part in says:
        assert part in shown
    assert lang == "en" or not ENGLISH.search(shown)


def test_a_verdict_on_a_log_that_was_used_whole_says_nothing_of_columns(capsys):
    verdict.print_verdict(outcome_of(ReadReport(files=("a.csv",))), Path("r"), "en")
    assert "Columns" not in capsys.readouterr().out


def test_forecasts_have_japanese_heads(capsys):
    row = {"id": "a", "time": 5, "target": "x", "mean": 1.0, "lower": 0.5, "upper": 1.5}
    print_forecasts(pl.DataFrame([row]), 0.9, lang="ja")
    shown = capsys.readouterr().out
    assert "系列" in shown
    assert "[ ]内は90%予測区間です。すべての行は --json か --out FILE で得られます。" in shown


def test_one_of_a_unit_is_singular():
    assert (unit_of("rows", 1, "en"), unit_of("rows", 2, "en"), unit_of("rows", 1, "ja")) == ("row", "rows", "行")


def test_bars_of_work_have_japanese_names():
    assert words.work("calibration", "ja") == "所要時間の計測"
    assert words.work("ridge: training", "ja") == "ridge: 学習"
    assert words.work("calibration", "en") == "calibration"
