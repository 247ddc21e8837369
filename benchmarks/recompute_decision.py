"""The decision by the rule of plan.yaml, as docs/decision.md states it.

Taken as told, since no array holds them: what each candidate costs to own, the share of the correction that was let
in, and whether a certificate holds.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from recompute_confidence import confidence_set
from recompute_files import Run
from recompute_gates import account, gates_of, prices
from recompute_scores import losses_of
from recompute_statistics import MEAN_LEVEL, Array, Test, holm, mean_test, units_needed

JUDGED = ("selective", "ssd")
# what is kept without prices is the first of these that is good enough
STATED_ORDER = (
    "incumbent", "naive", "seasonal_naive", "theta", "ets", "ridge", "lightgbm", "lti", "gru", "attention",
)  # fmt: skip
SPENT = 0.8  # a single test spends this share of the level
FEWEST_UNITS = 10


class Decision:
    """The rule applied to the losses of a run.

    Args:
        run: its files.
        found: of `recompute_findings.findings`.
    """

    def __init__(self, run: Run, found: dict[str, Any]) -> None:
        self.run, self.found, self.rule = run, found, run.plan["rule"]
        self.alpha = SPENT * self.rule["level"]
        self.level = 1 - 2 * self.alpha
        self.losses: dict[str, Array] = {}
        for name in run.candidates:
            self.losses[name] = losses_of(run.truth.truth, run.forecasts(name)["mean"], run.truth.unit)
        self.rivals = [name for name in self.losses if name not in JUDGED]
        self.judged = [name for name in JUDGED if name in self.losses]
        self.rival = min(self.rivals, key=lambda name: (self.losses[name].mean(), STATED_ORDER.index(name)))
        self.tests = {name: {other: self._against(name, other, 0.0) for other in self.rivals} for name in self.judged}
        self.close = {
            name: {other: _tested(self._against(name, other, self.rule["margin"])) for other in self.rivals}
            for name in self.judged
        }
        self.better = {
            name: {other: max(_tested(test), self.close[name][other]) for other, test in tests.items()}
            for name, tests in self.tests.items()
        }
        self.superior = holm({name: max(self.better[name].values()) for name in self.judged})
        self.noninferior = holm({name: max(self.close[name].values()) for name in self.judged})

    def _against(self, name: str, other: str, margin: float) -> Test:
        return mean_test((1 + margin) * self.losses[other] - self.losses[name], self.run.truth.pairing)

    def mae(self, name: str) -> float:
        return float(self.losses[name].mean())

    @cached_property
    def costs(self) -> dict[str, float]:
        """What each candidate costs to own, as told; empty without prices."""
        owned = self.run.result["costs"]["ownership"] if self.run.plan.get("value") else []
        return {one["candidate"]: one["total"] for one in owned}

    @cached_property
    def kept(self) -> str:
        """The cheapest rival that is neither significantly worse than the best nor by more than `worthwhile`."""
        priced = set(self.rivals) <= set(self.costs)
        for name in sorted(self.rivals, key=self.costs.__getitem__ if priced else STATED_ORDER.index):
            gap = mean_test(self.losses[name] - self.losses[self.rival], self.run.truth.pairing)
            near = gap.mean <= self.rule["worthwhile"] * self.mae(self.rival)
            if name == self.rival or (near and gap.one_sided >= self.alpha):
                return name
        return self.rival

    def cheaper(self, name: str) -> bool | None:
        """To own, than the best rival and than what would be kept; None where that is not known."""
        others = {self.rival, self.kept}
        if not {name, *others} <= set(self.costs):
            return None
        return all(self.costs[name] < self.costs[other] for other in others)

    def payback(self, name: str) -> dict[str, Any] | None:
        value = prices(self.run.plan)
        if value is None or not {name, self.rival} <= set(self.costs):
            return None
        gain = self.tests[name][self.rival]
        extra = self.costs[name] - self.costs[self.rival]
        return account(value, gain=gain.mean, low=gain.interval(self.level)[0], extra=extra)

    def gates(self, name: str) -> list[dict[str, Any]]:
        return gates_of(self.found, self.run.result["findings"]["certificates"], name, self.rule)

    def shut(self, name: str) -> bool:
        """Whether nothing was let in of the selective SSM's correction, which then is its partner."""
        return name == "selective" and self.run.share(name) == 0

    def proven(self, name: str) -> bool:
        """Better than every rival, however little."""
        return self.superior[name] < self.alpha

    def claimed(self, name: str) -> bool:
        """Better than every rival and by enough, or not worse by the margin and cheaper."""
        won = self.tests[name][self.rival].mean >= self.rule["improvement"] * self.mae(self.rival)
        alike = self.noninferior[name] < self.alpha and self.cheaper(name) is True
        return (self.proven(name) and won) or alike

    def adopted(self, name: str) -> bool:
        if self.shut(name) or not self.claimed(name):
            return False
        failed = any(gate["status"] == "fail" for gate in self.gates(name))
        paid = self.payback(name)
        return not failed and (paid is None or paid["pays"] is not False)

    @cached_property
    def candidate(self) -> str:
        """Who is spoken of: the most accurate of those adopted, else the selective SSM."""
        return min(filter(self.adopted, self.judged), key=self.mae, default=self.judged[0])

    @cached_property
    def decisive(self) -> str:
        """The best rival, or where that one is beaten the one hardest to beat."""
        better = self.better[self.candidate]
        return self.rival if better[self.rival] >= self.alpha else max(better, key=better.__getitem__)

    @cached_property
    def needed(self) -> float | None:
        """Effective units that would show a worthwhile gain over the rival that decided."""
        effect = self.rule["worthwhile"] * self.mae(self.decisive)
        if effect <= 0:
            return None
        test = self.tests[self.candidate][self.decisive]
        return max(units_needed(test, effect=effect, power=self.rule["power"], level=self.level), float(FEWEST_UNITS))

    def collects(self) -> bool:
        """Whether the test cannot yet tell, of a candidate that was not adopted."""
        name = self.candidate
        if self.shut(name) or self.claimed(name):
            return False  # its partner; or a gate or the account stopped it
        test = self.tests[name][self.decisive]
        if test.units < FEWEST_UNITS:
            return True
        excluded = test.interval(self.level)[1] < self.rule["worthwhile"] * self.mae(self.decisive)
        return not excluded and not self.proven(name) and self.needed is not None and self.needed > test.units

    def verdict(self) -> dict[str, str]:
        if not self.judged:
            return {"decision": "keep", "choice": self.kept}
        if self.adopted(self.candidate):
            return {"decision": "adopt", "choice": self.candidate}
        return {"decision": "collect" if self.collects() else "keep", "choice": self.kept}

    def worth(self) -> dict[str, Any] | None:
        """What the candidate to use is worth beside the user's own method, else the last value; None: not told."""
        value, choice = prices(self.run.plan), self.verdict()["choice"]
        before = "incumbent" if "incumbent" in self.losses else "naive"
        if value is None or "unit" not in value or choice == before or not {choice, before} <= set(self.costs):
            return None
        decided = self.candidate if self.judged else None
        if before not in self.losses or (choice == decided and before == self.rival and self.payback(choice)):
            return None
        test = mean_test(self.losses[before] - self.losses[choice], self.run.truth.pairing)
        days = value.get("days", 365.0)
        price = value["unit"] * value.get("forecasts", 1.0) * value.get("machines", 1.0) * days
        interval = [price * end for end in test.interval(MEAN_LEVEL)] if test.units >= FEWEST_UNITS else None
        return {
            "choice": choice,
            "beside": before,
            "currency": value.get("currency", "JPY"),
            "days": days,
            "gain": test.mean,
            "benefit": price * test.mean,
            "interval": interval,
            "extra": self.costs[choice] - self.costs[before],
        }

    def comparison(self) -> dict[str, Any] | None:
        """As result.json has it."""
        if not self.judged:
            return None
        name = self.candidate
        test = self.tests[name][self.rival]
        against = {
            other: {
                "difference": one.mean,
                "interval": list(one.interval(self.level)),
                "p_value": self.better[name][other],
            }
            for other, one in self.tests[name].items()
        }
        return {
            "candidate": name,
            "rival": self.rival,
            "relative": test.mean / self.mae(self.rival) if self.mae(self.rival) > 0 else None,
            "units_needed": self.needed,
            "difference": test.mean,
            "interval": list(test.interval(self.level)),
            "level": self.level,
            "p_value": test.one_sided,
            "standard_error": test.error,
            "degrees": test.degrees,
            "effective_units": test.units,
            "origins": len(self.losses[name]),
            "decisive": self.decisive,
            "superior_p": self.superior[name],
            "noninferior_p": self.noninferior[name],
            "cheaper": self.cheaper(name),
            "against": against,
            "confidence_set": confidence_set(self.losses, self.run.truth.pairing, seed=self.run.plan["seed"]),
            "gates": self.gates(name),
            "payback": self.payback(name),
        }


def _tested(test: Test) -> float:
    return test.one_sided if test.units >= FEWEST_UNITS else 1.0
