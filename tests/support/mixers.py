"""Every mixer, and attention with patches, by the names that tests run through."""

from __future__ import annotations

from keiretsu.nn import MIXERS

# The window is no multiple of the patch: it is rounded down to three patches.
PATCHES = {"mixer": "attention", "patch": 3, "window": 11}
KINDS: dict[str, dict[str, object]] = {
    **{mixer: {"mixer": mixer} for mixer in MIXERS},
    "attention with patches": PATCHES,
}
