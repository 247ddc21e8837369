"""Whether the earlier verdict still stands, in one sentence, and what must not be read into it."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from typing import Any

from keiretsu.proof.compared.compared import Standing
from keiretsu.proof.compared.data import same_data
from keiretsu.proof.compared.line import Part
from keiretsu.proof.compared.plans import horizon_of, same_horizon
from keiretsu.proof.compared.verdicts import label_of, told_of
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.report.numbers import count
from keiretsu.proof.report.texts import EN, JA
from keiretsu.proof.report.units import Clock

Result = dict[str, Any]
SENTENCES: dict[Standing, tuple[str, str]] = {
    "stands": (
        "{changes}the earlier verdict still stands: {now}.",
        "{changes}前回の結論は今回も変わりません: {now}。",
    ),
    "other_choice": (
        "{changes}the earlier decision still stands, but the model to use is now {two} instead of {one}.",
        "{changes}前回の判断は変わりませんが、使うモデルは{one}から{two}に変わりました。",
    ),
    "changed": (
        "{changes}the earlier verdict no longer stands: it was “{then}”; it is now “{now}”.",
        "{changes}前回の結論は成り立たなくなりました。前回は「{then}」、今回は「{now}」です。",
    ),
    "unsettled": (
        "{changes}the earlier verdict ({then}) is not confirmed: the later log cannot settle the question.",
        "{changes}前回の結論（{then}）は確認できませんでした。今回のログでは結論を出せません。",
    ),
    "settled": (
        "{changes}the question that the earlier log could not settle has an answer: {now}.",
        "{changes}前回のログでは出せなかった結論が得られました: {now}。",
    ),
}
CHANGED: dict[str, Phrase] = {
    "budget": Phrase("another time allowance", "指定時間"),
    "split": Phrase("another split", "分割方法"),
    "candidates": Phrase("other candidates", "候補"),
    "rule": Phrase("another decision rule", "判定規則"),
    "value": Phrase("other prices", "価格の条件"),
    "version": Phrase("another version of Keiretsu", "Keiretsuの版"),
}


def standing_of(a: Result, b: Result) -> Standing:
    """What became of the earlier verdict."""
    if differs(a, b) is not None:
        return "incomparable"
    one, two = a["verdict"], b["verdict"]
    if one["decision"] == two["decision"]:
        return "stands" if one["choice"] == two["choice"] or one["decision"] == "collect" else "other_choice"
    if two["decision"] == "collect":
        return "unsettled"
    return "settled" if one["decision"] == "collect" else "changed"


def differs(a: Result, b: Result) -> Phrase | None:
    """Why the two runs do not answer the same question; None where they do."""
    if a["targets"] != b["targets"]:
        one, two = (", ".join(run["targets"]) for run in (a, b))
        return Phrase(f"they forecast different targets ({one}; {two})", f"目的変数が異なる（{one}／{two}）")
    seconds, other_seconds = horizon_of(a)[1], horizon_of(b)[1]
    told = [Phrase(Clock.of(r).rows(r["horizon"], EN), Clock.of(r).rows(r["horizon"], JA)) for r in (a, b)]
    why = Phrase(
        f"their horizons differ ({told[0].en}; {told[1].en})", f"予測期間が異なる（{told[0].ja}／{told[1].ja}）"
    )
    if (seconds is None) != (other_seconds is None):
        return Phrase("their clocks are of different kinds", "時計の種類が異なる")
    # the same number of rows is another horizon where the rows come at another pace
    return None if same_horizon(a, b) else why


def sentence_of(a: Result, b: Result, standing: Standing, data: Part, plan: Part) -> Phrase:
    """What changed and whether the earlier verdict still stands."""
    why = differs(a, b)
    if why is not None:
        return Phrase.fill(
            "The two runs cannot be compared as to verdict and error, for {why}; only data, plan and cost are set side by side.",
            "二つの実行は{why}ため、結論と誤差は比較できません。データ、計画、費用だけを並べています。",
            why_en=why.en, why_ja=why.ja,
        )  # fmt: skip
    one, two = label_of(a, a["verdict"]["choice"]), label_of(b, b["verdict"]["choice"])
    then, now, changes = told_of(a), told_of(b), _changes(a, b, data, plan)
    return Phrase.fill(
        *SENTENCES[standing], changes_en=changes.en, changes_ja=changes.ja, then_en=then.en, then_ja=then.ja,
        now_en=now.en, now_ja=now.ja, one_en=one.en, one_ja=one.ja, two_en=two.en, two_ja=two.ja,
    )  # fmt: skip


def cautions_of(a: Result, b: Result, standing: Standing, plan: Part) -> tuple[Phrase, ...]:
    """What a reader must not conclude."""
    told = []
    if standing != "incomparable":
        told.append(_about_tests(a, b))
        told.extend(_about_pace(a, b))
        changed = {line.key.partition(" ")[0] for line in plan.changes}
        if {"rule", "value"} & changed:
            told.append(
                Phrase(
                    "The rule or the prices by which was decided differ: a change of the verdict may come from them and not from the log.",
                    "判定規則または価格の条件が異なります。結論の変化は、ログではなくこの違いによる可能性があります。",
                )
            )
        if "candidates" in changed:
            told.append(
                Phrase(
                    "Not the same candidates took part: a model that is missing in one run was not beaten there.",
                    "参加した候補が異なります。一方の実行にない候補は、そこで劣っていたわけではありません。",
                )
            )
    if str(b.get("created") or "") < str(a.get("created") or ""):
        told.append(
            Phrase(
                "The run given second was made before the first: “then” and “now” follow the order in which they were given.",
                "2番目に指定された実行のほうが先に作成されています。「前回」「今回」は指定された順です。",
            )
        )
    return tuple(told)


def same_test(a: Result, b: Result) -> bool:
    """Whether the two runs forecast the same rows from the same origins."""
    keys = ("kind", "train_until", "test_series", "origins")
    return same_data(a, b) and all(a["split"].get(key) == b["split"].get(key) for key in keys)


def _about_tests(a: Result, b: Result) -> Phrase:
    if same_test(a, b):
        return Phrase(
            "Both runs were judged in the same test part, but results hold no losses that could be paired: errors compare as measured, and whether a difference is more than chance was not tested.",
            "二つの実行の検証区間は同じですが、対応のある検定に必要な損失は結果に含まれていません。誤差は実測値の比較にとどまり、偶然を超える差かどうかは検定していません。",
        )
    return Phrase(
        "The two test parts differ: errors compare only as measured, each in its own, and whether a difference between the runs is more than chance cannot be told from them.",
        "二つの検証区間は異なります。誤差はそれぞれの区間での実測値として並べたものであり、実行間の差が偶然を超えるかどうかは判断できません。",
    )


def _about_pace(a: Result, b: Result) -> list[Phrase]:
    """That the rows of the two logs do not come at quite the same pace, where that can be read."""
    pairs = [
        [(clock.interval_text(t), clock.rows(run["horizon"], t)) for clock, run in ((Clock.of(a), a), (Clock.of(b), b))]
        for t in (EN, JA)
    ]
    ((one, then), (two, now)), ((one_ja, then_ja), (two_ja, now_ja)) = pairs
    if one == two:
        return []
    return [
        Phrase(
            f"The median interval between rows moved from {one} to {two}: the horizon was {then} then and is {now} now.",
            f"行の間隔の中央値が{one_ja}から{two_ja}に変わりました。予測期間は前回が{then_ja}、今回が{now_ja}です。",
        )
    ]


def _changes(a: Result, b: Result, data: Part, plan: Part) -> Phrase:
    """The opening of the sentence: what is not as it was."""
    en, ja = [], []
    if not same_data(a, b):
        rows = b["data"]["rows"] - a["data"]["rows"]
        en.append(
            f"{count(abs(rows))} {'more' if rows > 0 else 'fewer'} {'row' if abs(rows) == 1 else 'rows'}"
            if rows
            else "other values in as many rows"
        )
        ja.append(f"行数（{count(abs(rows))}{'増' if rows > 0 else '減'}）" if rows else "データの値")
        if any(line.key == "channels" for line in data.changes):
            en.append("other channels")
            ja.append("チャネル")
    changed = dict.fromkeys(line.key.partition(" ")[0] for line in plan.changes)
    for key in changed:
        if key in CHANGED:
            en.append(CHANGED[key].en)
            ja.append(CHANGED[key].ja)
    if not en:
        return Phrase("On the same data and by the same plan, ", "データも計画も同じで、")
    listed = en[0] if len(en) == 1 else f"{', '.join(en[:-1])} and {en[-1]}"
    opening = f"On the same data, but with {listed}, " if same_data(a, b) else f"With {listed}, "
    return Phrase(opening, f"{'同じデータで' if same_data(a, b) else ''}{'、'.join(ja)}が異なる条件のもと、")
