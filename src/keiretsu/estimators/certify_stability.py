"""Findings about stability: proved from the weights, and set beside what the held-out rows showed."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import torch

from keiretsu.bounds import LayerStability, rows_to_agree, rows_to_forget_measured, state_bounds
from keiretsu.bounds.certificates import Finding
from keiretsu.bounds.words import Words
from keiretsu.data import Packed
from keiretsu.estimators import certify_words as words
from keiretsu.estimators.causal_pass import Correction
from keiretsu.estimators.certify_number import at_least, at_most, number
from keiretsu.estimators.scaling import CLIP
from keiretsu.nn import SelectiveMixer
from keiretsu.nn.mixers.selective import TAPS

if TYPE_CHECKING:
    from keiretsu.estimators.forecaster import Forecaster

# Beyond this a bound on a state tells nobody anything: float32 holds numbers that large, no sensor does.
LARGEST_TELLING = 1e6
# And a memory of more rows than this is for ever.
LONGEST_TELLING = 1e9
# Rows of the held-out log on which states and forgetting are measured.
MEASURED_ROWS = 20_000
# Two pasts agree when no number of the correction differs by more, in residual scales.
AGREEING = 0.01
THEORY = "theory, sections 2 and 5"


def stability_findings(model: Forecaster, packed: Packed) -> list[Finding]:
    """All of them, layer by layer; of a partner alone, that nothing is fed back."""
    correction = model.pass_.correction
    if correction is None:
        return [_partner_alone(model)]
    bound = correction.inputs.largest_norm(CLIP)
    if not isfinite(bound):
        return [_nothing("inputs", words.OPEN_INPUTS)]
    gaps = packed.elapsed[~packed.reset]
    shortest = min(1.0, float(gaps.min())) if len(gaps) else 1.0
    longest = max(1.0, correction.inputs.longest)
    given = {"input_bound": bound, "shortest": shortest, "longest": longest}
    layers = state_bounds(correction.model, **given)
    told = words.INSIDE_EVEN if f"{shortest:.3g}" == f"{longest:.3g}" == "1" else words.INSIDE
    assumption = told.filled(clip=CLIP, shortest=shortest, longest=longest)
    seen = _measured(model, correction, packed)
    findings = []
    for place, layer in enumerate(layers):
        mixer = correction.model.config.mixer
        if layer is not None:
            findings += _layer(layer, seen[place], assumption)
        elif mixer in ("selective", "ssd", "lti"):
            findings.append(_nothing(f"layer {place + 1}", words.NO_MARGIN.filled(layer=place + 1)))
        else:
            findings.append(_nothing(f"layer {place + 1}", words.NO_STATE_MATRIX.filled(layer=place + 1, mixer=mixer)))
    # of one layer its own forgetting says it, and where a layer has no bound that was said
    if len(layers) > 1 and None not in layers:
        findings.append(_two_pasts(correction, given, assumption))
    return findings


def _two_pasts(correction: Correction, given: dict[str, float], assumption: Words) -> Finding:
    """The whole stack: the rows after which what came before them tells no more."""
    rows = rows_to_agree(correction.model, distance=AGREEING / correction.share, **given)
    ends = rows <= LONGEST_TELLING
    told = {"rows": at_most(rows), "percent": 100 * AGREEING, "depth": correction.model.config.depth}
    alike = words.READ_ALIKE
    return Finding(
        name="forgetting of all layers",
        topic="stability",
        kind="proved" if ends else "vacuous",
        value=rows,
        unit=words.ROWS,
        sentence=(words.TWO_PASTS if ends else words.TWO_PASTS_VACUOUS).filled(**told),
        assumption=Words(f"{assumption.en.rstrip('.')}; {alike.en}", f"{assumption.ja}{alike.ja}"),
        method="every layer's decay, behind the input constants of the layers above it",
        source="theory, section 5, forgetting of a stack",
    )


def _partner_alone(model: Forecaster) -> Finding:
    partner, filters = model.pass_.partner, Words("", "")
    bank = partner.bank
    if bank is not None:
        # a wave halves in ln 2 of its decay
        slowest = max([*bank.half_lives, *bank.across, *(np.log(2) * decay for _, decay in bank.waves)])
        filters = words.FILTERS.filled(slowest=number(float(slowest)))
    told = Words(*(words.SHUT.of(lang).format(lags=partner.lags, filters=filters.of(lang)) for lang in ("en", "ja")))
    return Finding(
        name="partner alone",
        topic="stability",
        kind="proved",
        value=float(partner.lags),
        unit=words.ROWS,
        sentence=told,
        assumption=words.NOTHING,
        method="the form of the model",
        source="",
    )


class _Seen:
    """What the held-out rows showed of one layer: the largest |h|, and how soon its slowest channel forgot."""

    def __init__(self, state: float, forgotten: float | None, rows: int) -> None:
        self.state, self.forgotten, self.rows = state, forgotten, rows


def _layer(layer: LayerStability, seen: _Seen, assumption: Words) -> list[Finding]:
    shown = layer.layer + 1
    telling = layer.largest_state <= LARGEST_TELLING
    state = (words.STATE_BOUND if telling else words.STATE_VACUOUS).filled(
        layer=shown, bound=at_most(layer.largest_state), seen=number(seen.state)
    )
    ends = layer.rows_to_forget <= LONGEST_TELLING
    rows = at_most(layer.rows_to_forget)
    if seen.forgotten is None:
        forgot = words.NOT_WITHIN.filled(rows=f"{seen.rows:,}")
    else:
        forgot = words.SEEN_ROWS.filled(rows=f"{seen.forgotten:,.0f}")
    agreed = words.AGREED.filled(taps=TAPS - 1)
    template = words.FORGET if ends else words.FORGET_VACUOUS
    forget = Words(*(template.of(lang).format(layer=shown, rows=rows, seen=forgot.of(lang)) for lang in ("en", "ja")))
    return [
        Finding(
            name=f"margin of layer {shown}",
            topic="stability",
            kind="proved",
            value=layer.margin,
            unit=words.MODEL_TIME,
            sentence=words.MARGIN.filled(layer=shown, margin=at_least(layer.margin)),
            assumption=words.NOTHING,
            method="parameterisation of A",
            source=THEORY,
        ),
        Finding(
            name=f"state bound of layer {shown}",
            topic="stability",
            kind="proved" if telling else "vacuous",
            value=layer.largest_state,
            unit=words.STATE,
            sentence=state,
            assumption=assumption,
            method="Lemma 1 for each state's own decay",
            source=THEORY,
        ),
        Finding(
            name=f"forgetting of layer {shown}",
            topic="stability",
            kind="proved" if ends else "vacuous",
            value=layer.rows_to_forget,
            unit=words.ROWS,
            sentence=forget,
            assumption=Words(f"{assumption.en.rstrip('.')}; {agreed.en}", f"{assumption.ja}{agreed.ja}"),
            method="smallest step times margin",
            source=THEORY,
        ),
    ]


def _measured(model: Forecaster, correction: Correction, packed: Packed) -> list[_Seen]:
    """One a layer, on the first rows of the first series."""
    stop = int(min(packed.starts[1], packed.starts[0] + MEASURED_ROWS))
    values, stamp = packed.values[:stop], packed.stamp[:stop]
    largest = [0.0] * correction.model.config.depth
    steps: list[list[np.ndarray]] = [[] for _ in largest]
    hooks = []

    def watch(layer: int, module: torch.nn.Module) -> None:
        def noted(module: torch.nn.Module, told: tuple, named: dict, answer: tuple) -> None:
            h = answer[1]["h"] if "h" in answer[1] else torch.zeros(1)
            largest[layer] = max(largest[layer], float(h.abs().max()))
            if isinstance(module, SelectiveMixer):
                rows = {name: named[name] for name in ("elapsed", "reset")}
                chosen = module.choose(told[0], **rows, tail=named["state"]["tail"])
                gaps = chosen.delta.new_ones(1) if chosen.elapsed is None else chosen.elapsed[0, :, None]
                steps[layer].append((chosen.delta[0] * gaps).double().numpy())

        hooks.append(module.register_forward_hook(noted, with_kwargs=True))

    for place, block in enumerate(correction.model.layers):
        if isinstance(block.mixer, torch.nn.Module):
            watch(place, block.mixer)
    try:
        model.pass_.advance(model.pass_.initial_state(), stamp, values, np.array([stop - 1]))
    finally:
        for hook in hooks:
            hook.remove()
    return [
        _Seen(state, _forgotten(correction, place, own, stop), stop)
        for place, (state, own) in enumerate(zip(largest, steps, strict=True))
    ]


def _forgotten(correction: Correction, place: int, steps: list[np.ndarray], rows: int) -> float | None:
    """Rows until the slowest state of the slowest channel is within 1 %, from the worst row; None if it never was."""
    mixer = correction.model.layers[place].mixer
    if not steps or not isinstance(mixer, SelectiveMixer):
        return None
    delta = np.concatenate(steps)
    with torch.no_grad():
        rates = -mixer.decay().double().amax(dim=1).numpy()
    slowest = int(np.argmin(delta.sum(axis=0) * rates))
    if rates[slowest] <= 0:
        return None
    took = rows_to_forget_measured(delta[:, slowest], margin=float(rates[slowest]))
    return float(took.max()) if len(took) else None


def _nothing(name: str, told: Words) -> Finding:
    return Finding(
        name=name,
        topic="stability",
        kind="refused",
        sentence=told,
        assumption=words.NOTHING,
        method="facts of the modules",
        source=THEORY,
    )
