"""The report's fixed words on steps of training in English; figures are put in with `str.format`."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "steps": "Training steps: taken, of those given",
    "steps_of": "{taken} of {given}",
    "training_equal": "What is equal for those that train in steps is the time planned for each, as long as that is no "
    "more than {most} steps; time that one does not need goes to those that begin later.",
    "training_equal_plain": "What is equal for those that train in steps is the time planned for each, up to a largest "
    "number of steps.",
    "training_early": "The time taken differs, as training ends early where nothing more is to be gained on rows held "
    "out of it. Ended early: {list} steps.",
    "training_limit": "Used up the steps that they were given and might have gained more: {list} steps.",
    "training_cut": "Given fewer steps than planned, for the run to end in time: {list} steps.",
    "training_stages": "Later stages of training are shorter where few steps did best, and the last one is left out "
    "where the correction was not let in: {list} steps.",
    "training_item": "{label} {taken} of {given}",
}
