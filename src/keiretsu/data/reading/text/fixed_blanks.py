"""Columns held apart by runs of blanks, as simulators and old loggers print them."""

from __future__ import annotations


def collapsed(lines: bytes) -> bytes:
    """Lines (without quotes) with one blank between fields and none at their ends."""
    lines = lines.replace(b"\t", b" ")
    while b"  " in lines:
        # every pass halves the runs
        lines = lines.replace(b"  ", b" ")
    return lines.replace(b" \n", b"\n").replace(b"\n ", b"\n").removeprefix(b" ").removesuffix(b" ")
