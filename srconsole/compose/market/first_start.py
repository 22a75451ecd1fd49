"""What refuses a run that has not begun: settings and a clock with which no entry could ever be made.

A run that has begun may hold something, and is never refused for them: its entries are.
"""

from __future__ import annotations

from typing import Final

from srconsole.compose.doctor.account import about_bracket, about_clock, about_size
from srconsole.engine.market_ports import Quotes
from srconsole.engine.ports import Journal
from srconsole.errors import RequestError
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy

_ALL: Final = 2**62


def has_begun(journal: Journal, symbol: str) -> bool:
    """Tell whether a run has taken a candle of its market yet, without which nothing is bought.

    Raises:
        JournalError: the journal is damaged.
    """
    return bool(journal.newest_rows(symbol, _ALL, 1))


def check_lots(settings: Settings, strategy: Strategy) -> None:
    """Refuse where orders go to an exchange what buys beside a lot: a strategy of several lots, and adds.

    There one stop sells the whole position, at the lowest of the lots' stops, and what is bought beside a lot carries
    none of its own.

    Raises:
        RequestError: something is bought beside a lot, and orders would be sent.
    """
    mode = settings.market.mode
    if mode not in {"testnet", "live"}:
        return
    if settings.pyramid.levels > 1:
        raise RequestError(
            f"pyramid.levels = {settings.pyramid.levels} buys beside a lot, without a stop in the same order: that is "
            f'traded in a replay, on paper and rehearsed, not with market.mode = "{mode}"; set it to 1, or choose '
            "another mode"
        )
    if strategy.needs.max_lots > 1:
        raise RequestError(
            f"{settings.strategy.name} holds several lots, which one stop at the exchange cannot sell each at its own: "
            f'it is traded in a replay, on paper and rehearsed, not with market.mode = "{mode}"; choose another '
            "strategy or mode"
        )


async def check_first_start(settings: Settings, quotes: Quotes) -> None:
    """Hold the settings against the contract's terms and, where orders are signed, this machine's clock.

    Args:
        settings: in force.
        quotes: the market's public side.

    Raises:
        RequestError: leverage, margin or clock will not do; nothing was sent.
        ExchangeError: the exchange does not answer.
    """
    risk = settings.risk
    terms = await quotes.terms(risk.margin * risk.leverage)
    found = [about_bracket(terms, risk), *about_size(terms, (await quotes.quote()).last, risk)]
    if settings.market.mode != "paper":
        found.append(about_clock(await quotes.clock()))
    for finding in found:
        if finding.asked:
            raise RequestError(f"{finding.subject}: {finding.text}")
