"""Tests elsewhere that show a fault of the list which a rehearsal does not reach, each with the defence it is about."""

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
    """

    fault: str
    test: str
    defence: str

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
        "F1",
        _at("exchange/test_bitget_lost_closes", "lists_that_stay_dead_leave_no_close_unknown_for_ever"),
        "proves a lost close by the position",
    ),
    Proof(
        "F11",
        _at("exchange/test_bitget_stops", "a_new_stop_in_its_body"),
        "holds what is sent of a stop to its recorded body",
    ),
    Proof(
        "F12", _at("scenarios/test_read_while_written", "a_reader_locks_no_writer_out"), "writes beside whoever reads"
    ),
    Proof(
        "F19",
        _at("market/live/test_clock_and_terms", "a_clock_that_is_off_bars_entries"),
        "refuses entries with a clock that is off",
    ),
    Proof(
        "F20",
        _at("market/live/test_candles", "entries_are_barred_while_a_candle_is_late"),
        "refuses entries while a candle is late",
    ),
    Proof("F22", _at("exchange/test_budget", "an_exit_finds_room_however_much_is_read"), "keeps calls for exits"),
    Proof(
        "F24",
        _at("journal/test_run_folder", "a_second_engine_is_refused_and_told_who_has_the_run"),
        "has one engine on a run",
    ),
    Proof(
        "F29",
        _at("compose/test_level_table", "a_difference_bars_entries"),
        "holds the levels to those of the whole history",
    ),
    Proof(
        "F34",
        _at("exchange/test_bitget_closing", "a_large_close_goes_out_in_parts"),
        "sells in parts until all is sold",
    ),
    Proof(
        "F35",
        _at("exchange/test_bitget_account", "leverage_that_cannot_be_is_refused_before_anything_is_sent"),
        "asks for no leverage that is not allowed",
    ),
    Proof(
        "F36",
        _at("exchange/test_bitget_account", "not_modified_counts_as_done_when_it_reads_so"),
        "takes the word that all is so already for done",
    ),
    Proof(
        "F40",
        _at("exchange/test_bitget_orders", "the_state_is_that_of_the_fills_not_of_the_answer"),
        "has figures from fills",
    ),
    Proof(
        "F42", _at("exchange/test_bitget_reading", "fills_are_listed_once_over_pages_and_windows"), "asks in windows"
    ),
    Proof(
        "F43",
        _at("exchange/test_quotes", "a_row_that_breaks_closes_entries_and_nothing_else"),
        "reads the rows that are whole",
    ),
    Proof(
        "F44",
        _at("exchange/test_bitget_account", "a_dead_line_is_no_kind_of_account"),
        "asks what kind of account it is",
    ),
    Proof(
        "F45",
        _at("exchange/test_bitget_account", "keys_that_are_refused_while_running_are_told_as_such"),
        "tells keys that are refused as such",
    ),
    Proof(
        "F46",
        _at("scenarios/test_plain_symbols", "a_symbol_beyond_plain_signs_is_refused"),
        "takes symbols in plain signs alone",
    ),
    Proof(
        "F47",
        _at("market/live/test_clock_and_terms", "a_machine_that_slept_reads_everything_again"),
        "notices that the machine has slept",
    ),
    Proof(
        "F48",
        _at("exchange/test_quotes", "times_that_are_rounded_or_cannot_be_are_no_times"),
        "uses no time that cannot be one",
    ),
    Proof(
        "F49",
        _at("market/live/test_candles", "a_candle_is_used_when_it_has_come_to_rest"),
        "takes a candle when it has come to rest",
    ),
    Proof(
        "F50",
        _at("exchange/test_ccxt_guard", "what_is_no_answer_raises"),
        "takes nothing but the exchange's word for an answer",
    ),
    Proof(
        "F54",
        _at("exchange/test_bitget_closing", "a_position_that_grows_while_it_is_closed_stops_everything"),
        "reads the position behind each close",
    ),
    Proof("F56", _at("exchange/test_bitget_reading", "all_pages_of_stops_are_read"), "reads all pages"),
    Proof(
        "F58",
        _at("engine/test_entry_gate", "reasons_from_outside_stand_against_entries"),
        "buys nothing before a high funding",
    ),
)
"""One for each fault that no scenario's file can tell."""
