"""A command run in the process of the tests gives what the installed one gives to a shell, to the letter."""

from __future__ import annotations

import pytest

COMMANDS = [
    ("profile", "log.csv", "--target", "temperature", "--json"),
    ("profile", "log.csv", "--zone", "Asia/Tokio"),
    ("fit", "log.csv", "--target", "temprature", "--horizon", "4", "--out", "made"),
    ("fit", "log.csv", "--horizon", "many"),
    ("poc", "log.csv", "--target", "temperature", "--horizon", "4", "--budget", "soon"),
    ("prof",),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_it_is_the_same_as_in_a_process_of_its_own(keiretsu, here, write_log, arguments):
    write_log()
    assert here(*arguments) == keiretsu(*arguments)
