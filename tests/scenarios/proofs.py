"""Tests elsewhere that show a fault, or a defence of one, which no rehearsal reaches, and why none does."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final, NamedTuple

from tests.scenarios.process import CHECKOUT
from tests.scenarios.without import WITHOUT

FAILED: Final = 1
"""pytest's exit code where tests have failed, and nothing else is wrong."""


class Proof(NamedTuple):
    """A test that shows a fault and its outcome.

    Attributes:
        fault: its number, such as F11.
        test: its id, as pytest has it.
        defence: its words in `defences`.
        why: no rehearsal shows it.
    """

    fault: str
    test: str
    defence: str
    why: str

    def ends(self, *, without: bool) -> int:
        """Run the test in a process of its own, with its defence or without; return pytest's exit code."""
        command = [sys.executable, "-m", "pytest", "-q", "-m", "slow or not slow", "-p", "no:cacheprovider", "-n", "0"]
        environment = dict(os.environ)
        if without:
            command += ["-p", "tests.scenarios.without"]
            environment[WITHOUT] = self.defence
        command.append(self.test)
        return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, check=False).returncode


def _at(file: str, test: str) -> str:
    return f"tests/{file}.py::test_{test}"


PROOFS: Final = (
    Proof(
        "F11",
        _at("exchange/test_bitget_stops", "a_new_stop_in_its_body"),
        "holds what is sent of a stop to its recorded body",
        "the simulated exchange was written from the same documents as the adapter: what the real one takes is known "
        "from recordings alone",
    ),
    Proof(
        "F22",
        _at("exchange/test_budget", "an_exit_finds_room_however_much_is_read"),
        "keeps calls for exits",
        "one symbol asks too little to fill the budget",
    ),
    Proof(
        "F24",
        _at("journal/test_run_folder", "a_second_engine_is_refused_and_told_who_has_the_run"),
        "has one engine on a run",
        "a rehearsal's journal lies in a folder that no other engine can be started on",
    ),
    Proof(
        "F29",
        _at("compose/test_level_table", "a_difference_bars_entries"),
        "holds the levels to those of the whole history",
        "it takes a fault of our own: levels that grew candle by candle are those of the whole history, whatever an "
        "exchange does; the scenario shows that they are",
    ),
    Proof(
        "F56",
        _at("exchange/test_bitget_reading", "all_pages_of_stops_are_read"),
        "reads all pages",
        "nobody else places a hundred stops on the simulated exchange",
    ),
)
"""One for each defence that no scenario's file can show."""
