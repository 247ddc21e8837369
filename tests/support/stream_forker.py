"""Runs `keiretsu` again and again in processes of its own, which begin at once: everything is imported once.

Takes a JSON list of arguments and three handles over a socket, forks, says the child's id, and then its exit status
(negative: the signal that ended it). The child is the real command, and is killed like any other process.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import traceback

import keiretsu.serve.watch
from keiretsu import cli
from keiretsu._cli import opened, outcome
from keiretsu.serve import comparing, warming, winner
from keiretsu.serve.stores import postgres, sqlite

LOADED = (keiretsu.serve.watch, opened, comparing, warming, winner, postgres, sqlite)


def child(arguments: list[str], handles: list[int]) -> int:
    """The command, with its own input and output."""
    for handle, place in zip(handles, (0, 1, 2), strict=True):
        os.dup2(handle, place)
        os.close(handle)
    code = outcome.run(cli.app, arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def main() -> None:
    """One child at a time."""
    with socket.socket(fileno=int(sys.argv[1])) as told:
        while True:
            data, handles, _, _ = socket.recv_fds(told, 1 << 16, 3)
            if not data:
                return
            number = os.fork()
            if not number:
                code = 1
                try:
                    told.close()
                    code = child(json.loads(data), handles)
                except BaseException:
                    traceback.print_exc()
                    raise
                finally:
                    os._exit(code)
            for handle in handles:
                os.close(handle)
            told.sendall(b"%d\n" % number)
            _, status = os.waitpid(number, 0)
            told.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
