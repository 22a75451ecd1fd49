"""Costs as people type them."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from srconsole.cli.cost_options import add_cost_arguments, cost_cases_asked
from srconsole.errors import RequestError
from srconsole.market.candle_file import checked_candles
from srconsole.research.costs.cases import CostsAsked
from srconsole.research.costs.fee_tiers import FeeTier
from srconsole.research.costs.funding import Funding
from tests.frames import frame
from tests.walks import walk


def typed(*words: str) -> argparse.Namespace:
    """Return what a command line with these options comes to."""
    parser = argparse.ArgumentParser()
    add_cost_arguments(parser)
    return parser.parse_args(words)


def test_nothing_typed_is_nothing_asked_for() -> None:
    """Costs beside those of the settings are there for who wants them.

    Given no option
    When the costs are read
    Then there is but the settings' own case
    """
    assert cost_cases_asked(typed()) == CostsAsked(tiers=[], models=[], fee_rates=[], slippages=[], latencies=[])
    assert cost_cases_asked(typed()).count == 1


def test_numbers_and_models_are_read() -> None:
    """Several values stand behind one option.

    Given flat fees, slippages, models with and without a factor, a funding rate and latencies
    When they are read, with finer candles
    Then they are those, with a model's usual factor where none is typed, and the finer candles' timeframe
    """
    words = ["--fee-tiers", "0,0.0006", "--slippage", "0.001", "--slippage-by", "volume", "--slippage-by", "range:0.2"]
    finer = checked_candles(frame(walk(1, 30)))
    asked = cost_cases_asked(typed(*words, "--funding", "-0.0001", "--latency", "0.5,10"), finer)

    assert asked.fee_rates == [0.0, 0.0006]
    assert asked.slippages == [0.001]
    assert asked.models == [("volume", 1.0), ("range", 0.2)]
    assert asked.funding == -0.0001
    assert asked.latencies == [0.5, 10.0]
    assert asked.finer is not None
    assert asked.finer.timeframe == 3600
    assert asked.count == 1 + 2 + 1 + 2 + 1 + 2


def test_files_are_read(tmp_path: Path) -> None:
    """Tiers and rates come from files, too.

    Given a file of tiers and one of funding rates
    When the costs are read
    Then both are in force
    """
    tiers, rates = tmp_path / "t.csv", tmp_path / "f.csv"
    tiers.write_text("Name,Volume,Maker,Taker\nVIP 0,0,0.0002,0.0006\n")
    rates.write_text("Time,Rate\n1970-01-01T08:00:00Z,0.0001\n")
    arguments = typed("--fee-tiers", str(tiers), "--funding", str(rates))
    asked = cost_cases_asked(arguments)

    assert asked.tiers == [FeeTier("VIP 0", 0.0, 0.0002, 0.0006)]
    assert asked.funding == Funding([28_800_000], [0.0001], of_file=True)
    assert asked.count == 1 + 3 + 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--fee-tiers", "0.06"), r"--fee-tiers 0.06: expected numbers from -0.05 to 0.05"),
        (("--fee-tiers", "none.csv"), "none.csv is no file and no number"),
        (("--fee-tiers", ""), "--fee-tiers '' is no file and no number"),
        (("--funding", ""), "--funding '' is no file and no number"),
        (("--slippage", "x"), r"--slippage x: expected numbers from 0 to 0.05"),
        (("--slippage", "0.1,"), r"--slippage 0.1: expected"),
        (("--slippage-by", "mood"), r"--slippage-by mood must be one of volume, volatility, range"),
        (("--slippage-by", "volume:"), r"--slippage-by volume:: expected numbers from 0 to 100"),
        (("--slippage-by", "volume:-1"), r"--slippage-by volume:-1: expected numbers from 0 to 100"),
        (("--slippage-by", "volume:1,2"), r"--slippage-by volume:1,2 must have one factor"),
        (("--funding", "1"), r"--funding 1: expected numbers from -0.1 to 0.1"),
        (("--funding", "0.01,0.02"), r"--funding 0.01,0.02 has 2 rates"),
        (("--latency", "-1"), r"--latency -1: expected numbers from 0 to 86400"),
    ],
)
def test_what_is_no_cost_is_refused(words: tuple[str, str], told: str) -> None:
    """A slip of the hand is no free trade.

    Given an option with a value that is none
    When it is read
    Then the sentence names the option and what is expected
    """
    with pytest.raises(RequestError, match=told):
        cost_cases_asked(typed(*words))
