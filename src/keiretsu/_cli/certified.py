"""What `keiretsu certify` shows and writes."""

from __future__ import annotations

from pathlib import Path

from keiretsu import Forecaster, SeriesSet
from keiretsu._cli.printing import print_json, print_lines
from keiretsu.atomic import write_atomically
from keiretsu.bounds.certificates import Certificate, Expiry
from keiretsu.errors import ArgumentError


def checked(model: Forecaster, series: SeriesSet, place: Path) -> Expiry:
    """Whether the certificate of a model still holds on a log.

    Raises:
        ArgumentError: the model has none.
    """
    kept = model.certificate
    if kept is None:
        raise ArgumentError(
            f"certify: --check asks for a certificate in {place}; got a model without one. "
            "Make it first: keiretsu certify MODEL --data HOLDOUT."
        )
    return kept.check(series)


def write(made: Certificate, place: Path) -> None:
    """Write a certificate as JSON, atomically."""
    write_atomically(place, (made.to_json() + "\n").encode())


def show(found: Certificate | Expiry, *, lang: str, as_json: bool) -> None:
    """Print a page, or one JSON document."""
    if as_json:
        print_json(found.to_dict())
    else:
        print_lines(found.text(lang))
