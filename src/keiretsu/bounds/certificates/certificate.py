"""A certificate: what holds of a model, under which assumptions, and what cannot be claimed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from keiretsu.bounds.certificates.expiry import Expiry, Judge, expiry
from keiretsu.bounds.certificates.finding import TOPICS, Finding
from keiretsu.bounds.certificates.reference import Reference
from keiretsu.errors import ArgumentError

if TYPE_CHECKING:
    from keiretsu.data import SeriesSet

FORMAT = 1


@dataclass(frozen=True, eq=False)
class Certificate:
    """Findings about one model, made on units that it was not fitted to.

    Attributes:
        findings: in the order of `TOPICS`.
        delta: all confident findings hold together with probability at least 1 - delta.
        subject: what was certified, plain JSON types: targets, horizon, coverage, channels' clip rate.
        units: how many units were held out.  unit: what was taken as one, such as "machine" or "series".
        model: SHA-256 of the model's content.  data: SHA-256 of the held-out log.
        made: date, ISO 8601.
        reference: what the inputs looked like; `check` holds later ones against it. None for labelled series of words.
    """

    findings: tuple[Finding, ...]
    delta: float
    subject: Mapping[str, Any]
    units: int
    unit: str
    model: str
    data: str
    made: str
    reference: Reference | None
    judge: Judge | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> Finding:
        """The finding of that name.

        Raises:
            ArgumentError: there is none.
        """
        for finding in self.findings:
            if finding.name == name:
                return finding
        names = ", ".join(finding.name for finding in self.findings)
        raise ArgumentError(f"Certificate: name must be one of: {names}; got {name!r}.")

    def about(self, topic: str) -> tuple[Finding, ...]:
        """The findings of one of `TOPICS`."""
        return tuple(finding for finding in self.findings if finding.topic == topic)

    def check(
        self, series: SeriesSet, *, known: Any = None, static: Any = None, before: SeriesSet | None = None
    ) -> Expiry:
        """Whether the certificate still holds on a later log.

        Inputs are tested against those of the held-out log part by part, values outside the range are counted, the
        clock is compared, and, where the model is at hand (not in a certificate read from JSON alone), the intervals
        are judged by the truths that have come.

        Args:
            series: rows after certification, read as the held-out log was.
            known, static: the model's covariates, as in `predict`; only tables need be given again.
            before: earlier rows of the same series, read and not judged, as in `certify`.
        Returns:
            Expiry: `holds`, and a sentence for each of the four.
        Raises:
            ColumnError: a channel of the model is missing.
            ArgumentError: the certificate is of labelled series of words, which are no log.
        """
        if self.reference is None:
            raise ArgumentError("check: the certificate must be of a model of channels; this one is of words.")
        return expiry(series, self.reference, self.subject, self.judge, known=known, static=static, before=before)

    def judged_by(self, judge: Judge) -> Certificate:
        """The same, with what judges intervals on a later log."""
        return replace(self, judge=judge)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, as `certificate.schema.json` describes them."""
        plain = {name: getattr(self, name) for name in ("delta", "units", "unit", "model", "data", "made")}
        findings = [finding.to_dict() for finding in self.findings]
        reference = None if self.reference is None else self.reference.to_dict()
        return {"format": FORMAT, **plain, "subject": dict(self.subject), "findings": findings, "reference": reference}

    def to_json(self) -> str:
        """`to_dict` as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Certificate:
        """What `to_dict` gave.

        Raises:
            ArgumentError: it is not that.
        """
        try:
            if told["format"] != FORMAT:
                raise ValueError(f"it is of format {told['format']!r}, this version reads {FORMAT}")
            findings = tuple(Finding.from_dict(each) for each in told["findings"])
            texts = {name: str(told[name]) for name in ("unit", "model", "data", "made")}
            numbers = {"delta": float(told["delta"]), "units": int(told["units"])}
            reference = None if told["reference"] is None else Reference.from_dict(told["reference"])
            return cls(findings=findings, subject=dict(told["subject"]), reference=reference, **texts, **numbers)  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArgumentError(
                f"Certificate.from_dict: the content must be what to_dict gave; {type(error).__name__}: {error}. "
                "Certify the model again."
            ) from error

    def text(self, lang: str = "en") -> str:
        """A page a manager can read, in English or Japanese; each number with its assumption."""
        from keiretsu.bounds.certificates.page import page

        return page(self, lang)

    def __str__(self) -> str:
        return self.text()


def ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of their topics."""
    return tuple(sorted(findings, key=lambda finding: TOPICS.index(finding.topic)))
