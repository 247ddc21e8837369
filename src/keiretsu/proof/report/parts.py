"""Parts of the page that have rooms of their own: words for the meeting, pictures, the forecasts to look into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.proof.report import glossary, meeting, next_steps, pictures, questions, viewer
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing


@dataclass(frozen=True)
class Parts:
    """Each is None or empty where the result, or the run's folder, holds nothing of it.

    Attributes:
        sentences: to be said in the meeting.
        steps: what to do next.
        data, stability, explained: pictures.
        viewer: forecasts to look into.
        questions: before adopting, each with its answer.
        glossary: words, each with its explanation.
    """

    sentences: tuple[str, ...]
    steps: tuple[next_steps.Step, ...]
    data: tuple[Drawing, ...]
    stability: tuple[Drawing, ...]
    explained: tuple[Drawing, ...]
    viewer: viewer.Viewer | None
    questions: tuple[tuple[str, str], ...]
    glossary: tuple[tuple[str, str], ...]


def parts_of(context: Context, view: dict[str, Any] | None) -> Parts:
    """All of them, in the language of `context`."""
    return Parts(
        sentences=meeting.sentences_of(context),
        steps=next_steps.steps_of(context),
        data=pictures.data_pictures(context),
        stability=pictures.stability_pictures(context),
        explained=pictures.explained(context),
        viewer=viewer.viewer_of(view, context.result, context.lang, context.t),
        questions=questions.questions_of(context),
        glossary=glossary.entries_of(context.lang),
    )
