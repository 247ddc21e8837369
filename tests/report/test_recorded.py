"""What a run recorded in English stands on the Japanese page in Japanese."""

from __future__ import annotations

import pytest

from keiretsu.proof.entry import OUT_OF_TIME
from keiretsu.proof.report.recorded import backend_of, reason_of
from support.rendered import rendered
from support.report_text import body, words
from support.spoken import numbers_in

REASONS = [
    "incumbent: command must exit with 0; got 1. Its stderr ends: 'licence server not found'. Mend the command.",
    "incumbent: command must exit with 0; got -9. It said nothing on stderr. Mend the command.",
    "incumbent: command must end within 60 s; it did not. It said nothing on stderr. Make it faster or leave it out.",
    "incumbent: command must write the file {forecasts}; it wrote none. Mend the command.",
    "incumbent: forecasts must hold a row for every origin, step and target, 1,330 in all; got 12, none for origin 2, "
    "step 1, target 'Ps30'. Mend the command.",
    "incumbent: row 3 of the forecasts must hold finite numbers; got '3,1,nan'. Mend the command.",
    "incumbent: your estimator must predict on 40 rows of 8 features; it raised ValueError: no. Mend it or leave it "
    "out.",
    "corrupt: series must have a clock with room between its stamps for 'jitter'; got whole numbers 1 apart in "
    "turbofan.csv. Multiply the stamps, or choose another fault.",
    "corrupt: channels must be two at least for 'swapped_channels'; got 1. Choose another fault.",
    OUT_OF_TIME,
    "its process ended by itself (exit status 3). The log of the run on stderr may say why.",
    "its process was ended by SIGKILL. Most often that is too little memory: give fewer rows, or a machine with more.",
    "its process was ended by SIGTERM.",
    "its process on Ray died (ActorDiedError: gone)",
    "its program made a mistake (KeyError: 'x'). Please report it.",
]


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_told_in_japanese(reason):
    assert reason_of(reason, "en") == reason
    told = reason_of(reason, "ja")
    assert told.endswith("。")
    assert "{" not in told
    for left in ("must", "got", "Mend", "stderr", "英文の記録"):
        assert left not in told


def test_the_figures_and_the_program_s_own_words_stay():
    told = reason_of(REASONS[0], "ja")
    assert "0 ではなく 1 で" in told
    assert "'licence server not found'" in told
    assert sorted(numbers_in(reason_of(REASONS[4], "ja"))) == sorted(["1330", "12", "2", "1", "30"])


def test_a_reason_that_is_not_known_is_said_to_be_in_english():
    assert reason_of("MemoryError: no room", "ja") == "（英文の記録）MemoryError: no room"
    assert reason_of("すでに日本語です。", "ja") == "すでに日本語です。"


def test_what_computed_is_told_in_japanese():
    told = "cpu: cpu (compiled kernels, instruction set avx512)"
    assert backend_of(told, "en") == told
    assert backend_of(told, "ja") == "cpu: cpu（コンパイル済みカーネル、命令セット avx512）"
    gone = "cpu: chunked (the compiled extension is not there (No module); torch operations serve instead)"
    assert backend_of(gone, "ja") == "cpu: chunked（コンパイル済み拡張なし、torch の演算で代用）"
    assert backend_of("cpu", "ja") == "cpu"


def test_the_japanese_page_holds_none_of_them_in_english(result_of):
    result = result_of("keep")
    gru = next(each for each in result["candidates"] if each["name"] == "gru")
    gru |= {"status": "failed", "scores": None, "error": REASONS[0]}
    result["findings"]["faults"]["selective"]["skipped"] = {"jitter": REASONS[7]}
    result["environment"]["backend"] = "cpu: cpu (compiled kernels, instruction set avx512)"
    page = words(body(rendered(result), "ja"))
    assert "終了コード 0 ではなく 1" in page
    assert "おきの整数" in page
    for left in ("must exit", "got whole numbers", "compiled kernels", "one-sided"):
        assert left not in page
    assert "must exit with 0" in words(body(rendered(result), "en"))
