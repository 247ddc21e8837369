"""From what happened to what the shell sees: one sentence on stderr and an exit code."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable

import typer

from keiretsu._cli.spelled import as_command
from keiretsu._cli.words import USAGE, asked_language
from keiretsu.errors import KeiretsuError
from keiretsu.errors_ja import in_japanese

OK, NOTHING, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

# Every mistake in the options themselves derives from the parent of this public class, whichever parser typer brings.
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]


class Said(int):
    """An exit code of which the command itself has said what it means."""


def run(app: Callable[..., object], arguments: list[str]) -> int:
    """Run `app` on `arguments` and return its exit code; a user's mistake never shows a traceback.

    Where Japanese was asked for, the commonest mistakes are told in Japanese, the others in English.
    """
    lang = asked_language(arguments)
    try:
        code = app(args=arguments, prog_name="keiretsu", standalone_mode=False)
    except _UsageError as error:
        return _usage(error, lang)
    except KeiretsuError as error:
        return _say(_told(str(error), lang), BAD_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (`| head`) has left; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        return _say(f"keiretsu: {error.filename or 'the system'} {error.strerror or error}.", BAD_INPUT)
    if code == INTERRUPTED and not isinstance(code, Said):
        return _say(USAGE["interrupted"][lang], INTERRUPTED)
    return code if isinstance(code, int) else OK


def set_logging(verbose: bool) -> None:
    """Quiet unless asked: with `verbose` the library's log and Python's warnings go to stderr, else nowhere."""
    logging.captureWarnings(True)
    handler: logging.Handler = logging.StreamHandler(sys.stderr) if verbose else logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s: %(message)s", "%H:%M:%S"))
    for name in ("keiretsu", "py.warnings"):
        log = logging.getLogger(name)
        log.handlers = [handler]
        log.propagate = False
        log.setLevel(logging.DEBUG if verbose else logging.WARNING)
    if verbose:
        warnings.simplefilter("default")


def _told(message: str, lang: str) -> str:
    """A room's message to somebody at the command line."""
    japanese = in_japanese(message) if lang == "ja" else message
    return japanese if japanese != message else as_command(message)


def _usage(error: Exception, lang: str) -> int:
    message = str(getattr(error, "format_message", lambda: error)()).rstrip(".")
    if not message:  # no command was given: the help has been printed
        return OK
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "keiretsu"
    return _say(USAGE["options"][lang].format(command=command, message=message), BAD_INPUT)


def _say(sentence: str, code: int) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return code
