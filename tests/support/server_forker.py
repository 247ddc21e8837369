"""Runs `keiretsu serve` in processes of its own, which begin at once: everything is imported once.

Reads lines of JSON. {"start": [arguments], "output": file} forks and is answered with the child's id; {"wait": id} is
answered with its exit status (negative: the signal that ended it). A child is the real command, killed like any other.
"""

from __future__ import annotations

import json
import os
import sys

import keiretsu.serve.http.guard
import keiretsu.serve.http.protocol
import keiretsu.serve.http.routes
import keiretsu.serve.watch
from keiretsu import cli
from keiretsu._cli import opened, outcome
from keiretsu.serve.stores import postgres, sqlite

LOADED = (keiretsu.serve.watch, keiretsu.serve.http.routes, opened, postgres, sqlite)


def child(arguments: list[str], output: str) -> int:
    """The command, with its own output."""
    opened_file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for handle in (1, 2):
        os.dup2(opened_file, handle)
    os.close(opened_file)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    return outcome.run(cli.app, arguments)


def main() -> None:
    """Children until the end of stdin."""
    for line in sys.stdin:
        told = json.loads(line)
        if "wait" in told:
            _, status = os.waitpid(told["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        number = os.fork()
        if not number:
            code = 1
            try:
                code = child(told["start"], told["output"])
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(code)
        print(number, flush=True)


if __name__ == "__main__":
    main()
