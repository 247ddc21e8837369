"""What requests and replies look like, for OpenAPI."""

from __future__ import annotations

from typing import Any

from keiretsu.serve.intake import Intake

Schema = dict[str, Any]

PROBLEM: Schema = {
    "type": "object",
    "required": ["error", "reason"],
    "properties": {
        "error": {"type": "string", "description": "What is wrong and what to do, in one sentence."},
        "reason": {"type": "string", "description": "The same in one word, for programs."},
    },
}
_NUMBERS: Schema = {"type": "array", "items": {"type": ["number", "null"]}}
ANSWER: Schema = {
    "type": "object",
    "description": "What the model says after one row; (id, seq) names it for ever.",
    "required": ["id", "seq", "time", "forecast"],
    "properties": {
        "id": {"type": "string"},
        "seq": {"type": "integer", "minimum": 1},
        "time": {"type": ["string", "number"], "description": "Of the row."},
        "outside": {
            "type": ["object", "null"],
            "description": "For each channel with a value far outside what training saw, how many answers, this one "
            "among them, lean on it; null where the model does not know what training saw.",
            "additionalProperties": {"type": "integer", "minimum": 1},
        },
        "forecast": {
            "type": "object",
            "description": "For each target, the rows ahead.",
            "additionalProperties": {
                "type": "object",
                "required": ["mean"],
                "properties": {"mean": _NUMBERS, "lower": _NUMBERS, "upper": _NUMBERS},
            },
        },
    },
}
REFUSED: Schema = {
    "type": "object",
    "required": ["place", "reason", "error"],
    "properties": {
        "place": {"type": "string", "description": "Which row: rows[0] is the first."},
        "id": {"type": ["string", "null"]},
        "reason": {"type": "string"},
        "error": {"type": "string"},
    },
}
TAKEN: Schema = {
    "type": "object",
    "required": ["answers", "refused", "waiting"],
    "properties": {
        "answers": {"type": "array", "items": ANSWER},
        "refused": {"type": "array", "items": REFUSED},
        "waiting": {"type": "integer", "minimum": 0, "description": "Rows kept until they are ripe."},
    },
}
HEALTH: Schema = {
    "type": "object",
    "required": ["live", "ready", "why"],
    "properties": {
        "live": {"type": "boolean"},
        "ready": {"type": "boolean"},
        "why": {"type": ["string", "null"], "description": "Why not, in one sentence."},
    },
}
STATE: Schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}


def reply(told: str, schema: Schema, *, media: str = "application/json") -> dict[str, Any]:
    """One reply, as OpenAPI describes it."""
    return {"description": told, "content": {media: {"schema": schema}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Replies that say no; those that any request may get are among them."""
    told = {400: "Not understood.", 401: "No API key.", 403: "Asked by a page of another site.", 404: "Not there.",
            408: "Too slow.", 409: "Of another store.", 413: "Too long.", 415: "Not JSON.", 421: "Another host's name.",
            422: "Refused.", 429: "Too much at once.", 500: "A mistake of the server's.",
            503: "Not now."}  # fmt: skip
    return {status: reply(told[status], PROBLEM) for status in (400, 401, 403, 421, 429, 500, 503, *statuses)}


ALIVE: dict[int | str, dict[str, Any]] = {
    200: reply("It does.", {"type": "object", "properties": {"live": {"type": "boolean"}}}),
    **{status: told for status, told in problems().items() if status in (400, 403, 421)},
}


def posted(intake: Intake, *, most_rows: int) -> dict[str, Any]:
    """The body of rows, with the model's channels.

    Args:
        intake: knows how rows are spelled.
        most_rows: of one request.
    """
    settings = intake.settings
    row = {
        "type": "object",
        "description": "A row. A value that was not measured is null or left out.",
        "required": list(settings.time),
        "properties": {
            **{name: {"type": ["number", "null"]} for name in intake.channels},
            **{name: {"type": ["string", "number", "null"]} for name in settings.codes},
            **{name: {"type": ["string", "integer"]} for name in settings.id},
            **{name: {"type": ["string", "number"]} for name in settings.time},
        },
    }
    many = {"type": "array", "items": row, "minItems": 1, "maxItems": most_rows}
    rows = {"type": "object", "required": ["rows"], "properties": {"rows": many}, "additionalProperties": False}
    schema = {"anyOf": [row, many, rows]}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
