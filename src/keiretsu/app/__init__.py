"""A local page for those without a command line: a file goes in, a verdict and its report come out."""

from keiretsu.app.server import make_app, serve
from keiretsu.app.settings import AppSettings

__all__ = ["AppSettings", "make_app", "serve"]
