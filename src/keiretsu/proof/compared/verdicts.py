"""What became of the verdict: the decision, the model to use, the gain it rests on, the gates, the certificate."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from typing import Any

from keiretsu.proof.compared.line import NOTHING, Line, Part, line_of, same
from keiretsu.proof.headline import headline_of
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.report.numbers import MISSING, figure, p_value, percent
from keiretsu.proof.report.texts import EN, JA

Result = dict[str, Any]


def label_of(result: Result, name: str | None) -> Phrase:
    """What a run calls a candidate."""
    found = next((c["label"] for c in result["candidates"] if c["name"] == name), None)
    return Phrase(**found) if found else same(name or MISSING)


def verdict_part(a: Result, b: Result) -> Part:
    """Decision, model to use, who was compared with whom, the gain with its interval."""
    one, two = a["verdict"], b["verdict"]
    lines = [
        Line("decision", Phrase("verdict", "結論"), headline_of(a), headline_of(b),
             one["decision"] != two["decision"], None, (one["decision"], two["decision"])),
        Line("choice", Phrase("model to use", "使うモデル"), label_of(a, one["choice"]), label_of(b, two["choice"]),
             one["choice"] != two["choice"], None, (one["choice"], two["choice"])),
        _named("candidate", Phrase("candidate that was judged", "判定の対象"), a, b),
        _named("rival", Phrase("best of the rest", "それ以外で最良の候補"), a, b),
        Line("gain", Phrase("its gain over the best of the rest (MAE)", "最良の候補に対する改善（MAE）"), _gain(a), _gain(b),
             _gain(a) != _gain(b), Phrase("each in its own test part", "それぞれの検証区間での値"), (_raw(a), _raw(b))),
        line_of("coverage", Phrase("truth inside the intervals of the model to use", "使うモデルの予測区間に実測値が入った割合"),
                _covered(a), _covered(b), percent),
        line_of("p_value", Phrase("p-value of “the candidate errs less”", "「候補の誤差の方が小さい」の p 値"), *_both(a, b, "p_value"), p_value),
        line_of("effective_units", Phrase("independent units, against the best of the rest", "独立な単位の数（それ以外で最良の候補との比較）"),
                *_both(a, b, "effective_units"), lambda value: figure(value, 3)),
    ]  # fmt: skip
    kept = tuple(line for line in lines if line.values != (None, None))
    see = Phrase.fill(
        "Then: {a}. Now: {b}.", "前回: {a}。今回: {b}。",
        a_en=told_of(a).en, a_ja=told_of(a).ja, b_en=told_of(b).en, b_ja=told_of(b).ja,
    )  # fmt: skip
    return Part("verdict", Phrase("The verdict", "結論"), see, kept)


def _covered(result: Result) -> float | None:
    """The share of true values inside the intervals of the model to use."""
    choice = result["verdict"]["choice"]
    covered = next((each.get("coverage") for each in result["candidates"] if each["name"] == choice), None)
    return None if not covered else covered["measured"]


def told_of(result: Result) -> Phrase:
    """A verdict in a few words, with the model to use."""
    verdict, words = result["verdict"], headline_of(result)
    english = words.en[:1].lower() + words.en[1:]
    if verdict["decision"] == "keep":
        return Phrase(english, words.ja)
    choice = label_of(result, verdict["choice"])
    return Phrase(f"{english}, with {choice.en}", f"{words.ja}（{choice.ja}）")


def gates_part(a: Result, b: Result) -> Part | None:
    """Each gate, then and now; None where neither run has any."""
    one, two = _gates(a), _gates(b)
    if not one and not two:
        return None
    lines = []
    for name in dict.fromkeys([*one, *two]):
        sides = [NOTHING if gate is None else _gate(gate) for gate in (one.get(name), two.get(name))]
        states = tuple(None if gate is None else gate["status"] for gate in (one.get(name), two.get(name)))
        shown = Phrase(EN[f"gate_{name}"], JA[f"gate_{name}"])
        now = two.get(name)
        note = Phrase(**now["sentence"]) if now is not None and states[0] != states[1] else None
        lines.append(Line(name, shown, sides[0], sides[1], states[0] != states[1], note, (states[0], states[1])))
    turned = [line for line in lines if line.changed]
    see = Phrase("No gate changed its state.", "合否が変わった条件はありません。")
    if turned:
        names = {"of_en": ", ".join(x.name.en for x in turned), "of_ja": "、".join(x.name.ja for x in turned)}
        see = Phrase.fill("Changed its state: {of}.", "合否が変わった条件: {of}。", **names)
    return Part("gates", Phrase("The gates", "合格条件"), see, tuple(lines))


def certificate_part(a: Result, b: Result) -> Part | None:
    """Whether each candidate's certificate held, then and now; None where neither run made one."""
    one, two = _certificates(a), _certificates(b)
    if not one and not two:
        return None
    lines = []
    for name in dict.fromkeys([*one, *two]):
        first, second = one.get(name), two.get(name)
        holds = (None if first is None else bool(first["holds"]), None if second is None else bool(second["holds"]))
        label = label_of(b if second is not None else a, name)
        note = None if second is None or holds[0] == holds[1] else _failed(second)
        lines.append(line_of(name, label, *holds, _holds, note=note))
    expired = [line for line in lines if line.values == (True, False)]
    mended = [line for line in lines if line.values == (False, True)]
    see = Phrase(
        "No certificate that held has expired between the runs.",
        "前回成り立っていて、今回成り立たなくなった証明書はありません。",
    )
    if expired:
        names = {"of_en": ", ".join(x.name.en for x in expired), "of_ja": "、".join(x.name.ja for x in expired)}
        see = Phrase.fill(
            "What held then does not hold now for {of}: its promises must not be relied on.",
            "{of}の証明書は、前回は成り立っていましたが、今回は成り立ちません。その保証に頼らないでください。", **names,
        )  # fmt: skip
    elif mended:
        names = {"of_en": ", ".join(x.name.en for x in mended), "of_ja": "、".join(x.name.ja for x in mended)}
        see = Phrase.fill(
            "A certificate that did not hold then holds now: {of}.",
            "前回は成り立たず、今回は成り立った証明書: {of}。",
            **names,
        )
    return Part("certificate", Phrase("The certificate", "証明書"), see, tuple(lines))


def _named(key: str, name: Phrase, a: Result, b: Result) -> Line:
    one, two = _both(a, b, key)
    sides = [NOTHING if value is None else label_of(run, value) for run, value in ((a, one), (b, two))]
    return Line(key, name, sides[0], sides[1], one != two, None, (one, two))


def _both(a: Result, b: Result, key: str) -> tuple[Any, Any]:
    return (a.get("comparison") or {}).get(key), (b.get("comparison") or {}).get(key)


def _raw(result: Result) -> dict[str, Any] | None:
    found = result.get("comparison")
    return found and {key: found.get(key) for key in ("difference", "relative", "interval", "level")}


def _gain(result: Result) -> Phrase:
    """The gain in the unit of the log, as a share, and its interval."""
    found = result.get("comparison")
    if not found:
        return NOTHING
    low, high = found["interval"]
    told, share = figure(found["difference"], 3), percent(found.get("relative"))
    en, ja = (told, told) if found.get("relative") is None else (f"{told} ({share})", f"{told}（{share}）")
    level, ends = percent(found["level"]), (figure(low, 3), figure(high, 3))
    return Phrase(f"{en}, {level} interval {ends[0]} to {ends[1]}", f"{ja}、{level}信頼区間 {ends[0]}〜{ends[1]}")


def _gates(result: Result) -> dict[str, dict[str, Any]]:
    return {gate["name"]: gate for gate in (result.get("comparison") or {}).get("gates") or []}


def _gate(gate: dict[str, Any]) -> Phrase:
    words = Phrase(EN[f"gate_{gate['status']}"], JA[f"gate_{gate['status']}"])
    if gate["value"] is None:
        return words
    value, limit = figure(gate["value"], 3), figure(gate["limit"], 3)
    return Phrase(f"{words.en}: {value} (limit {limit})", f"{words.ja}: {value}（上限 {limit}）")


def _certificates(result: Result) -> dict[str, dict[str, Any]]:
    return {k: v for k, v in ((result.get("findings") or {}).get("certificates") or {}).items() if v}


def _holds(holds: bool) -> Phrase:
    return Phrase("holds", "成り立つ") if holds else Phrase("does not hold", "成り立たない")


def _failed(certificate: dict[str, Any]) -> Phrase | None:
    """What the checks found that failed, or that all passed."""
    checks = (certificate.get("checks") or {}).get("checks") or []
    told = [check["sentence"] for check in checks if not check["holds"]]
    if not told:
        return None
    return Phrase(" ".join(each["en"] for each in told), "".join(each["ja"] for each in told))
