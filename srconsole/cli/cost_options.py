"""Which costs are laid beside those of the settings, as people type them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

from srconsole.errors import RequestError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from srconsole.market.candle_file import Candles
    from srconsole.research.costs.cases import CostsAsked
    from srconsole.research.costs.fee_tiers import FeeTier
    from srconsole.research.costs.funding import Funding
    from srconsole.research.costs.slippage import Model

MOST_SECONDS: Final = 86_400.0
MOST_FRACTION: Final = 0.05
MOST_FACTOR: Final = 100.0


def add_cost_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options for costs."""
    group = parser.add_argument_group("costs, laid beside those of the settings")
    group.add_argument(
        "--fee-tiers",
        metavar="FILE|RATE,RATE",
        help="fee levels of an exchange (.toml or .csv), or flat fees as fractions: 0.0002,0.0006",
    )
    group.add_argument("--slippage", metavar="X,X", help="fixed slippages as fractions of the price: 0.0002,0.001")
    group.add_argument(
        "--slippage-by",
        metavar="MODEL[:FACTOR]",
        action="append",
        default=[],
        help="slippage by volume, volatility or range of the candles; may be repeated",
    )
    group.add_argument("--funding", metavar="FILE|RATE", help="funding rates (Time,Rate), or one for each 8 h: 0.0001")
    group.add_argument(
        "--latency", metavar="SECONDS,…", help="fills so many seconds after their price was seen: 0.5,10"
    )


def cost_cases_asked(arguments: argparse.Namespace, detail: Candles | None = None) -> CostsAsked:
    """Read the options for costs; `detail` are finer candles, where there are any.

    Raises:
        RequestError: an option is no number or out of range, or its file is no table.
    """
    from srconsole.research.costs.cases import CostsAsked
    from srconsole.research.costs.latency import Finer

    rates, tiers = _fees(arguments.fee_tiers)
    return CostsAsked(
        tiers=tiers,
        fee_rates=rates,
        slippages=_numbers("--slippage", arguments.slippage, 0.0, MOST_FRACTION),
        models=[_model(text) for text in arguments.slippage_by],
        funding=_funding(arguments.funding),
        latencies=_numbers("--latency", arguments.latency, 0.0, MOST_SECONDS),
        finer=None if detail is None else Finer(detail.columns, detail.report.timeframe),
    )


def _fees(text: str | None) -> tuple[list[float], Sequence[FeeTier]]:
    from srconsole.research.costs.fee_tiers import MOST_FEE, read_tiers

    if text is None:
        return [], []
    if _are_numbers(text):
        return _numbers("--fee-tiers", text, -MOST_FEE, MOST_FEE), []
    _check_file("--fee-tiers", text, "flat fees as fractions, like 0.0002,0.0006")
    return [], read_tiers(Path(text))


def _funding(text: str | None) -> float | Funding | None:
    from srconsole.research.costs.funding import MOST_RATE, read_funding

    if text is None:
        return None
    if not _are_numbers(text):
        _check_file("--funding", text, "one rate for each 8 h, like 0.0001")
        return read_funding(Path(text))
    rates = _numbers("--funding", text, -MOST_RATE, MOST_RATE)
    if len(rates) > 1:
        raise RequestError(f"--funding {text} has {len(rates)} rates; give one, or a file of rates by their times")
    return rates[0]


def _check_file(option: str, text: str, numbers: str) -> None:
    """Refuse what is neither a file nor numbers."""
    if not text.strip() or not Path(text).exists():
        raise RequestError(
            f"{option} {text.strip() or repr(text)} is no file and no number; give a file that is there, or {numbers}"
        )


def _model(text: str) -> tuple[Model, float]:
    from srconsole.research.costs.slippage import MODELS

    name, colon, factor = text.partition(":")
    model = next((model for model in MODELS if model == name), None)
    if model is None:
        raise RequestError(f"--slippage-by {text} must be one of {', '.join(MODELS)}, with a factor like volume:0.5")
    if not colon:
        return model, MODELS[model]
    if "," in factor:
        raise RequestError(f"--slippage-by {text} must have one factor, like volume:0.5; repeat the option for another")
    number = _number(factor)
    if number is None or not 0 <= number <= MOST_FACTOR:
        raise RequestError(f"--slippage-by {text}: expected numbers from 0 to {MOST_FACTOR:g}")
    return model, number


def _are_numbers(text: str) -> bool:
    """Tell whether a text is numbers with commas between them, and so no file."""
    return all(_number(part) is not None for part in text.split(","))


def _numbers(option: str, text: str | None, least: float, most: float) -> list[float]:
    if text is None:
        return []
    numbers = []
    for part in text.split(","):
        number = _number(part)
        if number is None or not least <= number <= most:
            raise RequestError(f"{option} {part.strip() or text}: expected numbers from {least:g} to {most:g}")
        numbers.append(number)
    return numbers


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
