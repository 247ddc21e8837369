"""JSON as the standard has it, and nothing that Python's reader lets through besides."""

from __future__ import annotations

import json
from typing import Any

from keiretsu.serve.http.problem import ProblemError, shown

# Python is slow to read a whole number of many digits, and refuses one of more than 4300.
MOST_DIGITS = 400


def parse(body: bytes) -> Any:
    """The value that a body holds.

    Raises:
        ProblemError: it is not JSON in UTF-8 (400): a name twice in one object, NaN or Infinity, a number of more than
            400 characters, a text that is no Unicode, brackets nested too deep.
    """
    try:
        text = body.decode("utf-8")
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole)
        if "\\ud" in text or "\\uD" in text:
            # half of a pair of letters can be written as an escape, and then be put into no file
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise _refused(f"must be UTF-8; byte {error.start} is not. Encode it as UTF-8.") from None
    except UnicodeEncodeError:
        raise _refused("must hold Unicode text; it holds half of a surrogate pair. Send whole letters.") from None
    except RecursionError:
        raise _refused("must not be nested so deep. Send rows as objects of numbers.") from None
    except json.JSONDecodeError as error:
        raise _refused(f"must be JSON; at character {error.pos}: {error.msg}. Mend it there.") from None
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))
        raise _refused(f"must name each thing once; {shown(twice)!r} stands twice in one object. Leave one out.")
    return found


def _constant(name: str) -> Any:
    raise _refused(f"must be JSON, which has no {name}. Send null for a missing value.")


def _whole(digits: str) -> int | float:
    if len(digits) > MOST_DIGITS:
        raise _refused(f"must hold numbers of at most {MOST_DIGITS} digits; one has {len(digits)}. Round it.")
    return int(digits)


def _refused(rule: str) -> ProblemError:
    return ProblemError(400, "no_json", f"The body {rule}")
