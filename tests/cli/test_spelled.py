"""Messages of the rooms name arguments of Python; at the command line they name options."""

from __future__ import annotations

import pytest

from keiretsu._cli.spelled import as_command


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            "read: … Give zone='Europe/Berlin' if summer time ends there, or jumps='split' for a new series.",
            "read: … Give --zone Europe/Berlin if summer time ends there, or --jumps split for a new series.",
        ),
        (
            "read: … Give duplicates='first' or 'last', or sentinels= if it means 'no value'.",
            "read: … Give --duplicates first or last, or --sentinel if it means 'no value'.",
        ),
        ("read: … Read it with sentinels=['Bad', 'E 1'] if", 'read: … Read it with --sentinel Bad --sentinel "E 1" if'),
        ("read: … give form='%d/%m' or form='%m/%d'.", "read: … give --read form=%d/%m or --read form=%m/%d."),
        ("read: … give the names with columns=[…].", "read: … give the names with --read columns=."),
        ("read: … Give columns=['a', 'b'].", "read: … Give --read columns=a,b."),
        ('read: … or give encoding="cp932" or "latin-1".', "read: … or give --read encoding=cp932 or latin-1."),
        ("read: … Leave zone= out, or give epoch='s'.", "read: … Leave --zone out, or give --read epoch=s."),
        (
            "join_events: … Name both with time=['day', 'hour'], or the first alone.",
            "join_events: … Name both with --event-time day --event-time hour, or the first alone.",
        ),
        ("join_events: … Give time='when' or another.", "join_events: … Give --event-time when or another."),
    ],
)
def test_arguments_become_options(message, told):
    assert as_command(message) == told


@pytest.mark.parametrize(
    "message",
    [
        "read: time must be stamps; got 'zone=x' in 'time' at line 3 of log.csv.",
        "poc: target 'mode=auto' is no column. Did you mean 'mode=auto 2'?",
        "read: Fix its words with categories={'mode': [...]}: give all of them.",
        "plan.yaml: targets must hold 1 name; got time_x='a'.",
    ],
)
def test_what_is_no_argument_of_reading_stays(message):
    assert as_command(message) == message
