"""The decision: adopt the selective SSM, keep what you have, or collect data first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from keiretsu.data.holdout import FEWEST_UNITS
from keiretsu.evaluate.candidates import cost_rank
from keiretsu.evaluate.confidence_set import model_confidence_set
from keiretsu.evaluate.significance import Comparison, Pairing, compare, units_needed
from keiretsu.proof.gates import Gate, complete
from keiretsu.proof.plan import DecisionRule
from keiretsu.proof.rule import Losses, Standing, enough, holm, standing
from keiretsu.proof.value import Payback, Value, payback

SELECTIVE = "selective"
# Who may be adopted, where they took part; all others are rivals.
JUDGED = (SELECTIVE, "ssd")
Ground = Literal[
    "won", "noninferior", "absent", "shut", "worse", "excluded", "few", "small", "unproven", "gate", "unpaid"
]
ADOPTED = ("won", "noninferior")


@dataclass(frozen=True)
class Terms:
    """What is known beside the losses; all of it may be missing, and what is missing is said.

    Attributes:
        gates: judged candidate → findings on stability, robustness and certificate; those missing are unknown.
        costs: candidate → cost to own it over the value's days, in one unit of money; None: not judged.
        value: what accuracy is worth; None: whether it pays is not judged.
        avoided: events that the rival misses and the judged candidate does not.
        resamples: bootstrap draws of the model confidence set; 0 leaves it out.
        seed: of the draws.
    """

    gates: Mapping[str, Iterable[Gate]] = field(default_factory=dict)
    costs: Mapping[str, float] | None = None
    value: Value | None = None
    avoided: float | None = None
    resamples: int = 1000
    seed: int = 0


@dataclass(frozen=True)
class Decision:
    """What the losses on the test part say.

    Attributes:
        decision: "adopt", "keep" or "collect".
        choice: the candidate to use: the judged one when adopted; else the cheapest of those that are neither
            significantly worse than the best of the rest nor by more than the share worth having.
        rival: the best of the rest on MAE.
        ground: what decided. won: a significant gain over every rival, large enough; noninferior: not worse than any
            by the margin, and cheaper to own; absent: the selective SSM gave no forecast; shut: its correction was let
            in to no part; worse: significantly worse than a rival; excluded: a gain worth having is excluded by the
            interval; few: too few effective units to see one; small: every rival is beaten, but by less than the
            smallest improvement; unproven: no gain was found; gate: accurate enough, but a gate failed; unpaid:
            accurate enough, but it does not pay.
        comparison: the rival's losses minus the judged candidate's; None when absent.
        rival_mae: unit of `relative`.
        needed_units: effective units that would show a worthwhile gain over `decisive` with the rule's power; None
            when absent.
        share: what the gate let in of the correction, in [0, 1]; None when it is not known.
        candidate: the judged candidate that the decision speaks of.
        decisive: the rival that decided: `rival`, or where that one is beaten the one hardest to beat.
        standings: every judged candidate against every rival.
        superior: judged candidate → p-value against "not better than every rival", Holm over the judged.
        noninferior: judged candidate → p-value against "worse than some rival by the margin", Holm over the judged.
        cheaper: whether it is cheaper to own than the best rival and than what would be kept; None: not judged.
        gates: all of them, unknown where nothing was measured.
        payback: the account; None: not judged.
        confidence_set: candidate → p-value of the model confidence set; empty when left out.
        priced: whether costs to own, and not the stated order, say which of equals is the cheapest.
    """

    decision: Literal["adopt", "keep", "collect"]
    choice: str
    rival: str
    ground: Ground
    comparison: Comparison | None
    rival_mae: float
    needed_units: float | None
    share: float | None
    candidate: str = SELECTIVE
    decisive: str = ""
    standings: Mapping[str, Standing] = field(default_factory=dict)
    superior: Mapping[str, float] = field(default_factory=dict)
    noninferior: Mapping[str, float] = field(default_factory=dict)
    cheaper: bool | None = None
    gates: tuple[Gate, ...] = field(default_factory=lambda: complete(()))
    payback: Payback | None = None
    confidence_set: Mapping[str, float] = field(default_factory=dict)
    priced: bool = False

    @property
    def relative(self) -> float | None:
        """The gain as a share of the rival's MAE."""
        if self.comparison is None or self.rival_mae == 0:
            return None
        return self.comparison.difference / self.rival_mae

    @property
    def against_decisive(self) -> Comparison | None:
        """The comparison with the rival that decided."""
        found = self.standings.get(self.candidate)
        return self.comparison if found is None else found.comparisons[self.decisive]

    def failed_gates(self) -> tuple[Gate, ...]:
        """Gates that were measured and not passed."""
        return tuple(gate for gate in self.gates if gate.status == "fail")


def decide(
    losses: Losses, pairing: Pairing, rule: DecisionRule, *, share: float | None = None, terms: Terms | None = None
) -> Decision:
    """Apply the rule that the plan fixed before the test part was opened.

    Adopt when a judged candidate is better than every rival by one-sided paired tests (`standing`; Holm where several
    are judged) and saves the smallest improvement of the best rival's MAE at least; or when it is not worse than any
    by the margin and cheaper to own. Either way no gate may have failed and the account, where there is one, must pay.
    Where nobody is truly better than every rival, "won" is the ground with probability `rule.level` at most; where
    everybody is worse than some rival by the margin, so is "adopt".

    Otherwise collect data first when a worthwhile gain is neither excluded by the interval nor visible with the
    effective units at hand; keep what you have in every other case. A shut gate means the selective SSM is its
    partner: keep, unless the test part is worth fewer units than any test needs.

    Args:
        losses: (n,) float64 of each candidate that gave forecasts, in one order of origins; one besides the judged.
        pairing: how the origins hang together.
        rule: of the plan.
        share: what the selective SSM's gate let in.
        terms: gates, costs, value.
    """
    terms = terms or Terms()
    judged = [name for name in JUDGED if name in losses]
    rest = {name: values for name, values in losses.items() if name not in JUDGED}
    rival = min(rest, key=lambda name: (float(rest[name].mean()), cost_rank(name)))
    rival_mae = float(rest[rival].mean())
    priced = terms.costs is not None and set(rest) <= set(terms.costs)
    kept = _kept(rest, rival, pairing, rule, _order(terms.costs if priced else None))
    alike = model_confidence_set(losses, pairing, resamples=terms.resamples, seed=terms.seed) if terms.resamples else {}
    if not judged:
        return Decision(
            "keep",
            kept,
            rival,
            "absent",
            None,
            rival_mae,
            None,
            share,
            decisive=rival,
            confidence_set=alike,
            priced=priced,
        )
    standings = {name: standing(name, losses, rest, pairing, rule) for name in judged}
    superior = holm({name: found.superior_p for name, found in standings.items()})
    noninferior = holm({name: found.noninferior_p for name, found in standings.items()})
    cases = {}
    for name, found in standings.items():
        gain = found.comparisons[rival]
        account, cheaper = _account(gain, name, rival, terms), _cheaper(name, (rival, kept), terms.costs)
        proven = superior[name] < rule.alpha and gain.difference >= rule.improvement * rival_mae
        claim = "won" if proven else "noninferior" if noninferior[name] < rule.alpha and cheaper else None
        shut = share == 0 and name == SELECTIVE
        gates = complete(terms.gates.get(name, ()))
        cases[name] = _Case(_shut(gain) if shut else _held(claim, gates, account), gates, account, cheaper)
    # of those that may be adopted the most accurate; where none may, the selective SSM is what was asked about
    able = [name for name in judged if cases[name].ground in ADOPTED]
    candidate = min(able, key=lambda name: float(losses[name].mean())) if able else judged[0]
    case, found = cases[candidate], standings[candidate]
    decisive = rival if found.better[rival] >= rule.alpha else found.hardest
    against = found.comparisons[decisive]
    worthwhile = rule.worthwhile * float(rest[decisive].mean())
    needed = _needed(against, worthwhile, rule)
    ground = case.ground or _refusal(against, worthwhile, needed, beaten=superior[candidate] < rule.alpha)
    return Decision(
        decision="adopt" if able else "collect" if ground == "few" else "keep",
        choice=candidate if able else kept,
        rival=rival,
        ground=ground,
        comparison=found.comparisons[rival],
        rival_mae=rival_mae,
        needed_units=needed,
        share=share,
        candidate=candidate,
        decisive=decisive,
        standings=standings,
        superior=superior,
        noninferior=noninferior,
        cheaper=case.cheaper,
        gates=case.gates,
        payback=case.account,
        confidence_set=alike,
        priced=priced,
    )


@dataclass(frozen=True)
class _Case:
    """What beside the losses speaks for or against a judged candidate; no ground where the losses refuse it."""

    ground: Ground | None
    gates: tuple[Gate, ...]
    account: Payback | None
    cheaper: bool | None


def _shut(gain: Comparison) -> Ground:
    """The candidate is its partner. Where that is not the rival itself, a test part too small to tell the two apart is
    too small to say which of the rest to use, and how well it does."""
    same = gain.difference == 0 and gain.standard_error == 0
    return "shut" if same or enough(gain) else "few"


def _held(claim: Ground | None, gates: tuple[Gate, ...], account: Payback | None) -> Ground | None:
    """A claim that the losses bear out, unless a gate or the account stops it."""
    if claim is None:
        return None
    if any(gate.status == "fail" for gate in gates):
        return "gate"
    return "unpaid" if account is not None and account.pays is False else claim


def _needed(against: Comparison, worthwhile: float, rule: DecisionRule) -> float | None:
    """Effective units that would show a worthwhile gain; never fewer than a test needs at all."""
    if worthwhile <= 0:
        return None
    return max(units_needed(against, effect=worthwhile, power=rule.power), float(FEWEST_UNITS))


def _refusal(against: Comparison, worthwhile: float, needed: float | None, *, beaten: bool) -> Ground:
    """Why the losses do not bear out an adoption; `beaten`: every rival is, but by too little."""
    if not enough(against):
        return "few"
    if against.interval[1] < 0:
        return "worse"
    if against.interval[1] < worthwhile:
        return "excluded"
    if beaten:
        return "small"
    return "few" if needed is not None and needed > against.effective_units else "unproven"


def _order(costs: Mapping[str, float] | None) -> Callable[[str], float]:
    """Cheapest first: by the costs, else by the stated order."""
    return cost_rank if costs is None else costs.__getitem__


def _cheaper(name: str, others: tuple[str, ...], costs: Mapping[str, float] | None) -> bool | None:
    if costs is None or not {name, *others} <= set(costs):
        return None
    return all(costs[name] < costs[other] for other in others)


def _account(gain: Comparison, name: str, rival: str, terms: Terms) -> Payback | None:
    if terms.value is None or terms.costs is None or not {name, rival} <= set(terms.costs):
        return None
    extra = terms.costs[name] - terms.costs[rival]
    return payback(
        terms.value, gain=gain.difference, gain_low=gain.interval[0], extra=extra, avoided=terms.avoided
    )  # fmt: skip


def _kept(rest: Losses, rival: str, pairing: Pairing, rule: DecisionRule, order: Callable[[str], float]) -> str:
    """The cheapest candidate that is as good as the rival for all that can be told."""
    best = rest[rival]
    for name in sorted(rest, key=order):
        gap = compare(rest[name], best, pairing, level=1 - 2 * rule.alpha)
        close = gap.difference <= rule.worthwhile * float(best.mean())
        if name == rival or (close and not gap.one_sided < rule.alpha):
            return name
    return rival
