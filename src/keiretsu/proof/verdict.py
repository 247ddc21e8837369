"""Verdict: the decision in sentences that can be said in a meeting, in English and Japanese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any

from keiretsu.data.holdout import FEWEST_UNITS
from keiretsu.evaluate.candidates import INCUMBENT, candidate
from keiretsu.evaluate.scorecard import Scorecard
from keiretsu.evaluate.significance import Comparison
from keiretsu.proof import wording
from keiretsu.proof.change import change_of, span_of
from keiretsu.proof.decision import Decision
from keiretsu.proof.gates import Gate
from keiretsu.proof.kept import GROUNDS, kept_sentence
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.plan import Plan
from keiretsu.proof.rule import enough
from keiretsu.proof.shortened import hardly_trained, limited_sentence, shortened_sentence
from keiretsu.proof.target_unit import in_unit_of
from keiretsu.proof.training import Training

EXACT_P = 0.001
# Coverage that differs from what was asked by no more than this is as good as it.
COVERAGE_OFF = 0.05
# Verdicts that a gate could have turned or did turn: they say which gates were not measured.
GATED = ("won", "noninferior", "gate", "unpaid")


@dataclass(frozen=True)
class Verdict:
    """What to do, and why.

    Attributes:
        decision: "adopt", "keep" or "collect".
        choice: name of the candidate to use.
        sentence: the verdict.
        reasons: three.
        would_change: what would change it.
        risks: what may make it wrong.
    """

    decision: str
    choice: str
    sentence: Phrase
    reasons: tuple[Phrase, Phrase, Phrase]
    would_change: Phrase
    risks: tuple[Phrase, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "decision": self.decision,
            "choice": self.choice,
            "sentence": self.sentence.to_dict(),
            "reasons": [reason.to_dict() for reason in self.reasons],
            "would_change": self.would_change.to_dict(),
            "risks": [risk.to_dict() for risk in self.risks],
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Verdict:
        """What `to_dict` gave."""
        first, second, third = (Phrase(**reason) for reason in plain["reasons"])
        return cls(
            plain["decision"], plain["choice"], Phrase(**plain["sentence"]), (first, second, third),
            Phrase(**plain["would_change"]), tuple(Phrase(**risk) for risk in plain["risks"]),
        )  # fmt: skip

    def __str__(self) -> str:
        lines = [self.sentence.en, *(f"- {reason.en}" for reason in self.reasons)]
        return "\n".join(
            [*lines, f"What would change it: {self.would_change.en}", *(f"Risk: {r.en}" for r in self.risks)]
        )


def verdict_of(
    decision: Decision,
    cards: Mapping[str, Scorecard],
    plan: Plan,
    *,
    failed: tuple[str, ...],
    training: Mapping[str, Training] | None = None,
    doubts: Iterable[Phrase] = (),
    covered: tuple[float, float] | None = None,
    worst: Phrase | None = None,
) -> Verdict:
    """Put a decision into words, every one filled with this run's figures.

    Args:
        decision: what the losses say.
        cards: scorecards of the candidates that gave forecasts.
        plan: goal and rule.
        failed: candidates that gave none.
        training: candidate → steps given and taken, of those that count any.
        doubts: what reading the log left open; they head the risks, for all figures may hang on them.
        covered: 95 % interval of the share of true values inside the intervals of the candidate to use; None where it
            cannot be told.
        worst: when it did worst, where that stands out.
    """
    figures = _figures(decision, cards, plan)
    comparison, against = decision.comparison, decision.against_decisive
    evidence = wording.EVIDENCE_ABSENT if comparison is None else wording.EVIDENCE
    if comparison is not None and comparison.interval == (0.0, 0.0):
        evidence = wording.EVIDENCE_SAME
    elif comparison is not None and not (isfinite(comparison.interval[0]) and enough(comparison)):
        evidence = wording.EVIDENCE_OPEN
    shut = decision.share == 0
    gate = wording.GATE_ABSENT if comparison is None else wording.GATE_SHUT if shut else wording.GATE_OPEN
    power = wording.POWER if against is None or enough(against) else wording.POWER_FEW
    second = Phrase.fill(*(power if decision.ground == "few" else gate), fewest=FEWEST_UNITS, **figures)
    if decision.ground == "gate":
        second = decision.failed_gates()[0].sentence
    steps = training or {}
    times = (shortened_sentence(plan, steps), limited_sentence(steps, budget_seconds=plan.budget_seconds))
    # what the last value saves beside itself is no news
    plain = figures["skill"] is None or decision.choice == "naive"
    told = wording.VALUE_PLAIN if plain else wording.VALUE if figures["own"] is None else wording.VALUE_OWN
    value = Phrase.fill(*told, **figures)
    third = value if decision.payback is None else decision.payback.sentence
    why = _why_not_the_best(decision, figures)
    return Verdict(
        decision=decision.decision,
        choice=decision.choice,
        sentence=_sentence(decision, cards, plan, figures, steps.get(decision.candidate)),
        reasons=(
            Phrase.fill(*evidence, **figures), second, third if why is None else Phrase.join(why, third),
        ),
        would_change=Phrase.fill(*_would_change(decision), **figures),
        risks=(
            *doubts, *(() if worst is None else (worst,)), *_risks(decision, cards, figures, failed, covered),
            *(each for each in times if each is not None),
        ),
    )  # fmt: skip


def _sentence(
    decision: Decision,
    cards: Mapping[str, Scorecard],
    plan: Plan,
    figures: dict[str, Any],
    training: Training | None,
) -> Phrase:
    if decision.ground not in GROUNDS:
        return Phrase.fill(*wording.SENTENCES[decision.ground], **figures)
    asked = any(entrant.name == INCUMBENT for entrant in plan.candidates)
    mine = cards.get(INCUMBENT)
    present = "absent" if not asked else "failed" if mine is None else "compared"
    mae = "–" if mine is None else in_unit_of(f"{mine.scores['mae']:.4g}", plan.goal.targets)
    against, ground = decision.against_decisive, str(decision.ground)
    if ground == "unproven" and against is not None and against.difference < 0:
        ground = "unproven_loss"
    if ground == "shut" and training is not None and hardly_trained(training):
        ground = "shut_short"
        figures = {**figures, "used": f"{training.given:,}", "planned": f"{training.planned:,}"}
    return kept_sentence(ground, decision.choice, {**figures, "present_mae": mae}, present=present)


def _why_not_the_best(decision: Decision, figures: dict[str, Any]) -> Phrase | None:
    """Why the candidate to use is not the rival, which errs less; None where it is, or is the one that was judged."""
    if decision.choice in (decision.rival, decision.candidate) or decision.decision == "adopt":
        return None
    kind = "own" if decision.choice == INCUMBENT else "pay" if decision.priced else "run"
    return Phrase.fill(*wording.CHEAPER[kind], **figures)


def _would_change(decision: Decision) -> wording.Pair:
    return wording.WOULD_CHANGE.get(decision.ground) or wording.WOULD_CHANGE[decision.decision]


def _figures(decision: Decision, cards: Mapping[str, Scorecard], plan: Plan) -> dict[str, Any]:
    comparison, rule, against = decision.comparison, plan.rule, decision.against_decisive
    chosen, judged = cards[decision.choice], cards.get(decision.candidate)
    decisive = decision.decisive or decision.rival
    names = {key: candidate(n) for key, n in (("choice", decision.choice), ("rival", decision.rival))}
    names["decisive"] = candidate(decisive)
    called = wording.JUDGED.get(decision.candidate)
    if called is None:
        called = candidate(decision.candidate).label_en, candidate(decision.candidate).label_ja
    effective = against.effective_units if against else 1.0
    needed = decision.needed_units
    known = needed is not None and isfinite(needed)
    factor = max(needed / effective, 1.0) if needed is not None and isfinite(needed) else None
    scale = decision.rival_mae or 1.0
    low, high = (end / scale for end in (comparison.interval if comparison else (0.0, 0.0)))
    change, span = change_of(decision.relative or 0.0, _percent), span_of(low, high, _percent)
    decisive_gain = against.difference / (cards[decisive].scores["mae"] or 1.0) if against else 0.0
    skill = chosen.scores["skill"]
    return {
        **{f"{key}_en": entry.label_en for key, entry in names.items()},
        **{f"{key}_ja": entry.label_ja for key, entry in names.items()},
        "judged_en": called[0],
        "judged_ja": called[1],
        **_gate_names("failed_gates", decision.failed_gates()),
        "targets": ", ".join(plan.goal.targets),
        "horizon": plan.goal.horizon,
        "origins": chosen.origins,
        "mae": "–" if judged is None else in_unit_of(f"{judged.scores['mae']:.4g}", plan.goal.targets),
        "rival_mae": in_unit_of(f"{decision.rival_mae:.4g}", plan.goal.targets),
        "choice_mae": in_unit_of(f"{chosen.scores['mae']:.4g}", plan.goal.targets),
        "gain": _percent(decision.relative or 0.0),
        **{f"change_{lang}": text for lang, text in change.to_dict().items()},
        **{f"span_{lang}": text for lang, text in span.to_dict().items()},
        "decisive_gain": _percent(abs(decisive_gain)),
        "confidence": f"{100 * comparison.level:g} %" if comparison else "–",
        "p": "–" if against is None else _p_value(_deciding_p(decision, against)),
        "share": _percent(decision.share or 0.0),
        "skill": None if skill is None else _percent(skill),
        "own": _saved_of_own(decision.choice, cards),
        "effective": f"{effective:.3g}",
        "needed": f"{ceil(needed):,}" if needed is not None and known else "–",
        "factor": f"{factor:.1f}" if factor is not None else "–",
        "worthwhile": f"{100 * rule.worthwhile:g} %",
        "improvement": f"{100 * rule.improvement:g} %",
        "margin": f"{100 * rule.margin:g} %",
        "alpha": f"{rule.alpha:.2g}",
        "power": f"{100 * rule.power:g} %",
        "nominal": f"{100 * rule.coverage:g} %",
        "measured": "–" if chosen.coverage is None else _percent(chosen.coverage["measured"]),
    }


def _saved_of_own(choice: str, cards: Mapping[str, Scorecard]) -> str | None:
    """What the choice saves of the error of the user's own method; None where there is none, or nothing is saved."""
    mine = cards.get(INCUMBENT)
    own, chosen = (None if mine is None else mine.scores["mae"]), cards[choice].scores["mae"]
    if choice == INCUMBENT or not own or chosen is None:
        return None
    saved = 1 - chosen / own
    return _percent(saved) if saved > 0 else None


def _deciding_p(decision: Decision, against: Comparison) -> float:
    """The p-value of what the sentence claims, or fails to."""
    if decision.ground == "worse":
        return 1.0 - against.one_sided
    claimed = decision.noninferior if decision.ground == "noninferior" else decision.superior
    return claimed.get(decision.candidate, against.one_sided)


def _gate_names(key: str, gates: tuple[Gate, ...]) -> dict[str, str]:
    names = [wording.GATES[gate.name] for gate in gates]
    return {f"{key}_en": ", ".join(n[0] for n in names), f"{key}_ja": "、".join(n[1] for n in names)}


def _risks(
    decision: Decision,
    cards: Mapping[str, Scorecard],
    figures: dict[str, Any],
    failed: tuple[str, ...],
    covered: tuple[float, float] | None,
) -> tuple[Phrase, ...]:
    risks = [Phrase.fill(*wording.RISK_UNITS, **figures), _coverage_risk(cards[decision.choice], figures, covered)]
    risks.extend(_shared(decision, cards, figures))
    unknown = tuple(gate for gate in decision.gates if gate.status == "unknown")
    if unknown and decision.ground in GATED:
        risks.append(Phrase.fill(*wording.RISK_GATES, **_gate_names("unknown_gates", unknown)))
    if decision.decision == "adopt" and (decision.payback is None or decision.payback.pays is None):
        risks.append(Phrase(*wording.RISK_PAY))
    if failed:
        labels = [candidate(name) for name in failed]
        names = {
            "failed_en": ", ".join(entry.label_en for entry in labels),
            "failed_ja": "、".join(entry.label_ja for entry in labels),
        }
        risks.append(Phrase.fill(*wording.RISK_FAILED, **names))
    return tuple(risks)


def _coverage_risk(chosen: Scorecard, figures: dict[str, Any], covered: tuple[float, float] | None) -> Phrase:
    """That intervals hold less or more than they are meant to, shown or not; where they hold it, that they may not."""
    held = chosen.coverage
    if held is None or abs(held["measured"] - held["nominal"]) <= COVERAGE_OFF:
        return Phrase.fill(*wording.RISK_DRIFT, **figures)
    narrow = held["measured"] < held["nominal"]
    if covered is None or covered[0] <= held["nominal"] <= covered[1]:
        return Phrase.fill(*(wording.RISK_NARROW_OPEN if narrow else wording.RISK_WIDE_OPEN), **figures)
    return Phrase.fill(*(wording.RISK_NARROW if narrow else wording.RISK_WIDE), **figures)


def _shared(decision: Decision, cards: Mapping[str, Scorecard], figures: dict[str, Any]) -> list[Phrase]:
    """What the judged model failed, where the model to use is the partner that it forecasts like."""
    judged, choice = cards.get(decision.candidate), cards[decision.choice]
    same = judged is not None and judged.scores["mae"] == choice.scores["mae"] and decision.share == 0
    failed = decision.failed_gates()
    if not same or not failed or decision.choice == decision.candidate:
        return []
    finding = Phrase.join(*(gate.sentence for gate in failed))
    return [Phrase.fill(*wording.RISK_SHARED, **figures, finding_en=finding.en, finding_ja=finding.ja)]


def _percent(share: float) -> str:
    text = f"{100 * share:.1f}".removesuffix(".0").replace("-", "−")
    return f"{'0' if text == '−0' else text} %"


def _p_value(p: float) -> str:
    return f"p < {EXACT_P:g}" if p < EXACT_P else f"p = {p:.2g}"
