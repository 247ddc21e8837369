"""A moment of a fit as one file: safetensors with a JSON header, nothing that can run, whole or not there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from keiretsu.atomic import write_atomically
from keiretsu.errors import FileFormatError
from keiretsu.train.fingerprint import digest_of, text_digest

FORMAT = "keiretsu.checkpoint/1"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Facts in plain JSON types, and tensors by name."""

    facts: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, Tensor] = field(default_factory=dict)

    def under(self, prefix: str) -> dict[str, Tensor]:
        """The tensors below `prefix`, with the prefix taken off."""
        lead = prefix + "."
        return {name[len(lead) :]: value for name, value in self.tensors.items() if name.startswith(lead)}


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write it so that a reader or a power cut sees the old file or the new one.

    Raises:
        OutputError: the folder cannot be written.
    """
    facts = json.dumps(snapshot.facts)
    tensors = {name: value.detach().cpu().contiguous() for name, value in snapshot.tensors.items()}
    header = {"format": FORMAT, "facts": facts, "digest": text_digest(facts) + digest_of(tensors)}
    write_atomically(path, save(tensors, metadata=header))


def read_snapshot(path: Path) -> Snapshot:
    """What `write_snapshot` wrote.

    Raises:
        FileFormatError: the file is damaged or something else.
    """
    wrong = f"train: checkpoint must be a file that an earlier fit wrote; got {path}"
    todo = "Delete it to begin anew, or give another path."
    try:
        with safe_open(str(path), framework="pt") as file:
            header = file.metadata() or {}
            if header.get("format") != FORMAT:
                raise FileFormatError(f"{wrong}, whose format is not {FORMAT}. {todo}")
            # Copies: what is taken up again is changed in place.
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118 (not a dict)
        facts = json.loads(header["facts"])
    except (SafetensorError, OSError, KeyError, ValueError, RecursionError) as error:
        if isinstance(error, FileFormatError):
            raise
        raise FileFormatError(f"{wrong}, which cannot be read as one ({type(error).__name__}). {todo}") from error
    if not isinstance(facts, dict) or header.get("digest") != text_digest(header["facts"]) + digest_of(tensors):
        raise FileFormatError(f"{wrong}, whose content is damaged. {todo}")
    return Snapshot(facts, tensors)
