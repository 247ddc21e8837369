"""The description of the server for programs, at /openapi.json."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

from keiretsu.serve.http import schemas

_TOLD = (
    "One row in, one answer out. Rows are refused one by one, each with its reason; refused rows touch no state. A "
    "request with an Idempotency-Key may be repeated: the same key and body give the same reply, byte for byte."
)


def describe(app: FastAPI, *, keys_needed: bool) -> None:
    """Serve the description.

    Args:
        app: what is described.
        keys_needed: whether clients must have an API key.
    """

    @cache
    def made() -> dict[str, Any]:
        found = get_openapi(title="Keiretsu", version=version("keiretsu"), description=_TOLD, routes=app.routes)
        for path in found["paths"].values():
            for operation in path.values():
                # FastAPI's own shape of mistakes, which never goes out
                told = operation["responses"].get("422", {})
                if "HTTPValidationError" in str(told):
                    del operation["responses"]["422"]
        found.pop("components", None)
        if keys_needed:
            found["components"] = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
            for name, path in found["paths"].items():
                for operation in path.values():
                    operation["security"] = [] if name.startswith("/health") else [{"key": []}]
        return found

    @app.get(
        "/openapi.json", summary="This description",
        responses={200: schemas.reply("OpenAPI 3.1.", {"type": "object"}), **schemas.problems()},
    )  # fmt: skip
    async def description() -> Response:
        return JSONResponse(made())
