"""What the line mode says: how things are, what is new, which levels there are; a sentence a line, no columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from srconsole.console.format import held_text, span_text, speed_text, time_text
from srconsole.console.modes import mode_word
from srconsole.console.opening import opening_text
from srconsole.engine.view.snapshot import LevelView, LogLine, Snapshot
from srconsole.figures import amount_text, money_text, percent_text, percentage_text, price_text

NEAREST = 5
"""Levels on either side of the price that are told where nobody asks for more."""


def status_lines(snapshot: Snapshot, zone: tzinfo) -> list[str]:
    """Return how things are: the market, the account, what is held or waited for."""
    market, account = snapshot.market, snapshot.account
    limit = snapshot.settings.risk.max_consecutive_losses
    losses = f"{market.losses_in_row} of {limit}" if limit else str(market.losses_in_row)
    price = price_text(market.price, market.decimals)
    name = f"{mode_word(snapshot.mode)} {market.symbol} {span_text(market.timeframe)}"
    return [
        f"{name} at {price}, {time_text(market.price_time, zone)}",
        _pace_text(snapshot),
        f"equity {amount_text(account.equity)} USDT, losses in row {losses}, entries {entries_text(snapshot)}",
        *held_lines(snapshot),
    ]


def _pace_text(snapshot: Snapshot) -> str:
    feed = snapshot.market.feed
    of = "" if feed.total is None else f" of {feed.total:,}"
    pace = "ENDED" if feed.ended else "PAUSED" if feed.paused else speed_text(feed.speed)
    return f"{feed.closed:,}{of} candles, {opening_text('', snapshot) or pace}"


def entries_text(snapshot: Snapshot) -> str:
    """Return whether entries are made, and what keeps them from it."""
    market = snapshot.market
    tripped = [] if snapshot.guards is None else [guard.value.upper() for guard in snapshot.guards.tripped]
    reasons = [*(["PAUSED"] if market.paused else []), *tripped, *(["HALTED"] if market.halted else [])]
    return " and ".join(reasons) or "running"


def held_lines(snapshot: Snapshot) -> list[str]:
    """Return what is held with where it is left, or why nothing is."""
    market, position = snapshot.market, snapshot.market.position
    if position is None:
        return [f"FLAT, {market.why_flat}" if market.why_flat else "FLAT"]

    def price(value: float) -> str:
        return price_text(value, market.decimals)

    if market.strategy is not None:
        return [
            f"lot {lot.label}: {held_text(lot.quantity, market.symbol)} bought at {price(lot.entry_price)}, "
            f"{lot.state.value}, stop {price(lot.stop)}, {money_text(lot.unrealised)} so far"
            for lot in market.strategy.lots
        ]
    peak = "" if position.peak is None else f", peak {price(position.peak)}"
    bought = f"{held_text(position.quantity, market.symbol)} bought on {position.tier} at {price(position.entry_price)}"
    aims = f"stop {price(position.stop)}, midpoint {price(position.midpoint)}{peak}"
    return [
        f"{position.state.value}: {bought}, {money_text(position.unrealised)} so far",
        f"{aims}; at the stop it makes {money_text(position.risk)}",
    ]


def level_lines(snapshot: Snapshot, count: int = NEAREST) -> list[str]:
    """Return the nearest levels in force, so many on either side of the price, the highest first."""
    market = snapshot.market
    if market.price is None:
        return []
    price = market.price
    near = sorted((level for level in market.levels if level.tier), key=lambda level: abs(level.price - price))
    above = [level for level in near if level.price > price][:count]
    below = [level for level in near if level.price <= price][:count]
    lines = [_level(level, snapshot, price) for level in sorted([*above, *below], key=lambda level: -level.price)]
    broken = sum(not level.tier for level in market.levels)
    return [*lines, f"{broken} broken"] if broken else lines or ["no levels yet"]


def _level(level: LevelView, snapshot: Snapshot, price: float) -> str:
    touches = "1 touch" if level.touches == 1 else f"{level.touches} touches"
    # Levels that another strategy watches are bought by its own rules.
    armed = level.state if snapshot.market.strategy is None else "disabled" if level.disabled else ""
    state = f", {armed}" if armed else ""
    where = price_text(level.price, snapshot.market.decimals)
    return f"{level.tier} {where}, {percent_text(level.price / price - 1)}, {touches}{state}"


def ending_line(snapshot: Snapshot) -> str:
    """Return what the file has come to, in a sentence; empty before its end."""
    results = snapshot.results
    if results is None:
        return ""
    return (
        f"ENDED: {results.trades:,} trades, won {percentage_text(results.win_rate, 1)}, "
        f"net {money_text(results.net_profit)} ({percent_text(results.net_profit / results.capital)}), "
        f"fees {amount_text(results.fees)}, drawdown {percentage_text(results.drawdown_pct)}"
    )


def log_text(line: LogLine, zone: tzinfo) -> str:
    """Return a line of the log; a `!` marks what a person should look at."""
    time = f"{time_text(line.time, zone)} " if line.time else ""
    return f"{time}{'! ' if line.grave else ''}{line.text}"


def new_lines(before: Sequence[LogLine], now: Sequence[LogLine]) -> Sequence[LogLine]:
    """Return the lines of a log that came behind those that were told; all, where none of these is left in it."""
    for known in range(min(len(before), len(now)), 0, -1):
        for end in range(len(now), known - 1, -1):
            if tuple(now[end - known : end]) == tuple(before[-known:]):
                return now[end:]
    return now
