"""Of one certificate the report says one thing, wherever it speaks of it."""

from __future__ import annotations

import pytest

from keiretsu.proof import gates
from keiretsu.proof.report.evidence.certified import certified_of, state_of, told_of
from keiretsu.proof.report.evidence.gates import gate_cards
from keiretsu.proof.report.meeting import sentences_of
from keiretsu.proof.report.pictures.promise import promise_picture
from keiretsu.proof.report.questions import questions_of
from keiretsu.proof.report.slides import slides
from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.report.told import context_of
from support.rendered import rendered
from support.report_text import body, words

# What each state says, and what no place of the same report may then say.
SAID = {
    "kept": (("was kept on the second", "後半でも守られました"), ("certify again", "頼りにする前")),
    "renew": (
        ("was kept on the second", "後半でも守られ"),
        ("no longer holds", "not kept", "もはや", "後半では守られま"),
    ),
    "clock": (
        ("was kept on the second", "後半でも守られ"),
        ("no longer holds", "not kept", "moved away", "もはや", "後半では守られま", "行から離れて"),
    ),
    "broken": (
        ("was not kept on the second", "後半では守られませんでした"),
        ("was kept on the second", "後半でも守られ", "no longer holds", "もはや"),
    ),
}


def certified(result: dict, state: str) -> dict:
    """The result with a certificate in that state, its words as results of before hold them."""
    checks = {"inputs": state != "renew", "range": True, "clock": state != "clock", "coverage": state != "broken"}
    made = result["findings"]["certificates"]["selective"]
    made["holds"] = state != "broken"
    made["checks"] = {
        "holds": all(checks.values()),
        "checks": [
            {"name": name, "holds": holds, "sentence": {"en": f"{name}.", "ja": f"{name}。"}, "value": 0.1}
            for name, holds in checks.items()
        ],
    }
    if state != "kept":
        made["check"] = {
            "en": "The certificate no longer holds: certify the model again on new data.\n ! Inputs: moved.",
            "ja": "証明書はもはや有効ではありません。新しいデータで改めて証明してください。\n ! 入力: 動いています。",
        }
    gate = next(gate for gate in result["comparison"]["gates"] if gate["name"] == "certificate")
    gate["status"] = "fail" if state == "broken" else "pass"
    gate["sentence"] = {"en": "The model's certificate holds on the test part.", "ja": "成り立っています。"}
    return result


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize("state", SAID)
def test_card_fold_box_meeting_slides_and_questions_agree(result_of, state, lang):
    result = certified(result_of("adopt"), state)
    context = context_of(result, lang)
    assert state_of(result["findings"]["certificates"]["selective"]) == state
    card = next(card for card in gate_cards(context) if card.name == context.t["gate_certificate"])
    made = certified_of(context)
    assert made is not None
    places = [
        card.sentence,
        made.said,
        " ".join(line.text for line in made.check),
        sentences_of(context)[4],
        slides(result, lang),
        " ".join(answer for _, answer in questions_of(context)),
    ]
    wanted, barred = SAID[state]
    assert wanted[("en", "ja").index(lang)] in card.sentence
    assert told_of(context) == card.sentence
    page = words(body(rendered(result), lang))
    for text in [*places, page]:
        assert not [each for each in barred if each in text]
    assert "certificate holds" not in page


@pytest.mark.parametrize("lang", TEXTS)
def test_a_certificate_due_for_renewal_is_not_shown_as_simply_passed(result_of, lang):
    context = context_of(certified(result_of("adopt"), "renew"), lang)
    card = next(card for card in gate_cards(context) if card.name == context.t["gate_certificate"])
    assert card.status == {"en": "kept, due for renewal", "ja": "約束は守られたが要更新"}[lang]
    assert card.level == "watch"
    made = certified_of(context)
    assert made is not None
    asked = {"en": "ertify", "ja": "更新"}[lang]
    for text in (card.sentence, made.said, made.check[0].text, sentences_of(context)[4]):
        assert asked in text


def test_the_gate_stays_as_the_rule_has_it_and_its_sentence_carries_both_halves():
    kept, moved = gates.certificate(True), gates.certificate(True, moved=("inputs", "clock"))
    paced = gates.certificate(True, moved=("clock",))
    assert (kept.status, moved.status, paced.status) == ("pass", "pass", "pass")
    assert "was kept on the second; but rows there came at another pace" in paced.sentence.en
    assert "moved away" not in paced.sentence.en
    assert paced.sentence.ja.startswith(kept.sentence.ja)
    assert "was kept on the second; but the data there had moved away" in moved.sentence.en
    assert moved.sentence.ja.startswith(kept.sentence.ja)
    assert "certify again" not in kept.sentence.en


def test_a_gate_of_a_result_that_holds_no_certificate_keeps_its_own_words(result_of):
    result = certified(result_of("adopt"), "kept")
    del result["findings"]["certificates"]
    context = context_of(result, "en")
    card = next(card for card in gate_cards(context) if card.name == "Certificate")
    assert card.sentence == "The model's certificate holds on the test part."


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize(("holds", "said"), [(True, ("may be chance", "偶然の範囲内")), (False, ("beyond", "超えて"))])
def test_the_second_half_is_told_with_its_interval_and_against_what_was_promised(result_of, lang, holds, said):
    result = certified(result_of("adopt"), "kept" if holds else "broken")
    check = result["findings"]["certificates"]["selective"]["checks"]["checks"][-1]
    check |= {"value": 0.184, "interval": [0.415, 0.973], "level": 0.99}
    drawn = promise_picture(context_of(result, lang))
    assert drawn is not None
    for figure in ("81.6\u00a0%", "41.5\u00a0%", "97.3\u00a0%", "99\u00a0%", said[("en", "ja").index(lang)]):
        assert figure in drawn.see
    assert drawn.data is not None
    assert any("41.5 – 97.3" in cell.main and "99" in cell.main for row in drawn.data.rows for cell in row.cells)
    # results of before hold no interval: that is said, none is made up
    del check["interval"], check["level"]
    before = promise_picture(context_of(result, lang))
    assert before is not None
    assert {"en": "without an interval", "ja": "信頼区間はこの結果に記録なし"}[lang] in before.see
