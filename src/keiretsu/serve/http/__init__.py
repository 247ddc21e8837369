"""The running stream over HTTP: rows are posted, answers come back and go out to whoever listens."""

from keiretsu.serve.http.server import make_app, serve
from keiretsu.serve.http.settings import HttpSettings, Limits

__all__ = ["HttpSettings", "Limits", "make_app", "serve"]
