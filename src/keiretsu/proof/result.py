"""The result of a proof: everything that was found, as one value and one JSON file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from keiretsu.atomic import write_atomically
from keiretsu.errors import FileFormatError

SCHEMA = "keiretsu.result/1"
REQUIRED = (
    "schema",
    "targets",
    "horizon",
    "data",
    "profile",
    "plan",
    "split",
    "candidates",
    "verdict",
    "timings",
    "environment",
)


@dataclass(frozen=True, eq=False)
class Result:
    """What a proof found; `result.json` holds the same. It prints as the verdict and a table of errors.

    Attributes:
        content: plain JSON, described by `result.schema.json`.
        view: forecasts that readers of the report may look into, as the run's folder holds them; None: there are none.
    """

    content: dict[str, Any]
    view: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def verdict(self) -> dict[str, Any]:
        """decision, choice, sentence, reasons, what would change it, risks; texts in "en" and "ja"."""
        return self.content["verdict"]

    @property
    def candidates(self) -> list[dict[str, Any]]:
        """One entry a candidate: scores, intervals, coverage, cost, share of the correction."""
        return self.content["candidates"]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return self.content

    def report(self, path: str | Path, *, lang: Literal["en", "ja"] = "en") -> None:
        """Write the report, one HTML file that needs nothing else and holds both languages.

        Args:
            path: of the file.
            lang: the language that is shown first.
        Raises:
            OutputError: the file cannot be written.
        """
        from keiretsu.proof.report import write_report

        write_report(self.content, path, lang=lang, view=self.view)

    def slides(self, path: str | Path, *, lang: Literal["en", "ja"] = "en") -> None:
        """Write the slides, one Markdown file that Marp shows and that reads well as it is.

        Raises:
            OutputError: the file cannot be written.
        """
        from keiretsu.proof.report.slides import write_slides

        write_slides(self.content, path, lang)

    def save(self, path: str | Path) -> None:
        """Write `result.json`, atomically.

        Raises:
            OutputError: the file cannot be written.
        """
        text = json.dumps(self.content, ensure_ascii=False, indent=1, allow_nan=False)
        write_atomically(path, text.encode())

    @classmethod
    def load(cls, path: str | Path) -> Result:
        """Read a run's folder or its `result.json`, and the forecasts to look into that lie beside it.

        Raises:
            FileFormatError: the file is missing, damaged, or not a result.
        """
        place = Path(path)
        place = place / "result.json" if place.is_dir() else place
        wrong = f"report: {path} must be a folder that poc wrote, or its result.json"
        try:
            content = json.loads(place.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise FileFormatError(
                f"{wrong}; got {place}, which cannot be read ({type(error).__name__}). Check the path."
            ) from error
        if (
            not isinstance(content, dict)
            or content.get("schema") != SCHEMA
            or any(key not in content for key in REQUIRED)
        ):
            raise FileFormatError(
                f"{wrong}; got {place}, whose format is not {SCHEMA}. Run poc again with this version."
            )
        from keiretsu.proof.view import read_view

        return cls(content, read_view(place))

    def __str__(self) -> str:
        verdict = self.verdict
        lines = [verdict["sentence"]["en"], *(f"  {i}. {r['en']}" for i, r in enumerate(verdict["reasons"], 1)), ""]
        for entry in self.candidates:
            figure = "failed" if entry["status"] != "ok" else f"MAE {entry['scores']['mae']:.4g}"
            lines.append(f"  {entry['label']['en']:<30}{figure}")
        return "\n".join(lines)
