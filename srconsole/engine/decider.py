"""The decider: every input in, what is to be done about it out; no I/O, no clock, and nothing is waited for."""

from __future__ import annotations

from collections.abc import Sequence

from srconsole.core import by_hand
from srconsole.core.account import Account
from srconsole.core.by_hand import Command, Refused, obey
from srconsole.core.order import Order
from srconsole.engine import facts, market_facts
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.by_choice import choose, resumed
from srconsole.engine.effects import Effect, ReadAccount
from srconsole.engine.entry_gate import SETTING
from srconsole.engine.inputs import (
    AccountRead,
    Asked,
    BillsRead,
    CandleClosed,
    CandleMoved,
    DeadlinePassed,
    EntriesBarred,
    FillsRead,
    GapFilled,
    Input,
    Leaving,
    OrderUpdate,
    PriceSeen,
    Remarked,
    SettingsChanged,
    StopAnswered,
    TermsRead,
)
from srconsole.engine.legacy import JournalReplaced
from srconsole.engine.levels_by_hand import edit
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.reconcile import ADVICE, held_otherwise
from srconsole.engine.request import Answer, MarketRequest
from srconsole.engine.sentences import effect_text
from srconsole.engine.taking_over import begin_with, take_over
from srconsole.errors import ExchangeError

NEEDS_NO_ORDER_OUT = (by_hand.EnterLevel, by_hand.ClosePart, by_hand.SellLot, by_hand.TakeTargetOff)
"""Commands whose order would depend on what comes of the one that is out."""
ORDER_OUT = "an order is out: ask again when its end is known"


class Decider:
    """Decides for all markets of one account. The same inputs lead to the same effects.

    Attributes:
        account: the capital that the markets share.
        markets: what is traded, by symbol.
    """

    def __init__(self, account: Account, markets: Sequence[MarketTrading]) -> None:
        """Take the markets of an account."""
        self.account = account
        self.go_on_with(markets)

    def go_on_with(self, markets: Sequence[MarketTrading]) -> None:
        """Decide for these: the same ones, under other settings."""
        self.markets = {market.market: market for market in markets}
        self._all = tuple(markets)

    def take(self, taken: Input, number: int = 0) -> list[Effect]:
        """Act on an input; `number` is that of a stored one.

        Raises:
            ExchangeError: what the exchange says is there is not what is known.
            KeyError: the input is of a market that is not traded.
            ValueError: a movement waits for its order, and this is something else.
        """
        if isinstance(taken, OrderUpdate):
            return self._updated(taken)
        market = self.markets[taken.market]
        if market.walk is not None:
            raise ValueError(f"{taken.market} waits for an order, not for {type(taken).__name__}")
        # What comes with every poll, and every candle of a file, is the first that is asked for.
        match taken:
            case PriceSeen():
                market.polls.seen(taken)
            case AccountRead():
                self._read(market, taken)
            case CandleMoved():
                market.moved(taken.time, taken.candle)
            case CandleClosed():
                market.closed(taken.candle, taken.received)
            case Asked():
                self._asked(market, taken, number)
            case DeadlinePassed():
                market.polls.woken(taken.time)
            case JournalReplaced():
                begin_with(market, taken)
            case _:
                _told(market, taken)
        return market.orders.taken()

    def waits(self) -> bool:
        """Tell whether an order is out whose end is not known."""
        for market in self._all:  # noqa: SIM110  # asked at every candle, and `any` takes three times as long
            if market.orders.order is not None:
                return True
        return False

    def out(self) -> list[Order]:
        """Return the orders whose end is not known."""
        return [market.order for market in self.markets.values() if market.order is not None]

    def _updated(self, update: OrderUpdate) -> list[Effect]:
        for market in self.markets.values():
            if market.updated(update):
                return market.orders.taken()
        # Nothing is known to be out under this id: what is there has to be looked at.
        return [ReadAccount(symbol, market.orders.ended) for symbol, market in self.markets.items()]

    def _read(self, market: MarketTrading, reading: AccountRead) -> None:
        if market.exchange is not None:
            seen = reading.reading or market.exchange.reading
            if seen is not None and market.exchange.is_current(reading):
                take_over(market, seen, reading.received)
            market.polls.read(reading)
            return
        found = held_otherwise(market.market, market.trader.quantity, reading.quantity)
        if not found or market.order is not None:
            return
        if reading.orders != market.orders.ended:
            # Orders have overtaken it.
            market.orders.have(ReadAccount(market.market, market.orders.ended))
            return
        raise ExchangeError(f"{found}; {ADVICE}")

    def _asked(self, market: MarketTrading, asked: Asked, number: int) -> None:
        market.orders.note(facts.Requested(asked.request, asked.who))
        command = asked.request
        try:
            self._obeyed(market, command, number)  # type: ignore[arg-type]  # what concerns the feed never comes here
        except Refused as refused:
            market.orders.reply(number, Answer(False, refused.told(market.digits.decimals)))

    def _obeyed(self, market: MarketTrading, command: Command | MarketRequest, number: int) -> None:
        trader = market.trader
        if isinstance(command, MarketRequest):
            choose(command, market, number)
            return
        if isinstance(command, by_hand.LevelCommand):
            market.orders.reply(number, Answer(True, edit(command, market)))
            return
        if market.order is not None:
            if isinstance(command, NEEDS_NO_ORDER_OUT):
                raise Refused(ORDER_OUT)
            if isinstance(command, by_hand.Flatten):
                trader.paused = True
                market.orders.flatten_next(number)
                return
        if isinstance(command, by_hand.EnterLevel):
            market.polls.check_entry_by_hand()
        elif isinstance(command, by_hand.ResumeEntries):
            resumed(market)
        order = obey(command, trader)
        if order is None:
            done = effect_text(command, trader, market.digits.decimals, _told_of(command, market.exchange))
            market.orders.reply(number, Answer(True, done))
        else:
            if isinstance(command, by_hand.Flatten):
                market.orders.flattening = market.orders.watched
            market.orders.send(order, number, to_be_flat=isinstance(command, by_hand.Flatten))


def _told_of(command: Command, exchange: AtExchange | None) -> tuple[str, ...]:
    """Return what the exchange has to say to a command: what is not explained, or what is against entries."""
    if exchange is None:
        return ()
    if isinstance(command, by_hand.Flatten):
        return tuple(difference.text for difference in exchange.differences)
    return exchange.gate.reasons()


def _told(
    market: MarketTrading,
    told: FillsRead
    | BillsRead
    | StopAnswered
    | TermsRead
    | EntriesBarred
    | GapFilled
    | Remarked
    | Leaving
    | SettingsChanged,
) -> None:
    """Take what is told of a market beside its prices; other settings are taken by whoever has all the markets."""
    match told:
        case FillsRead():
            market.polls.fills_read(told)
        case BillsRead() if market.exchange is not None:
            market.exchange.balance.bills(told)
        case StopAnswered():
            market.polls.stop_answered(told)
        case Leaving():
            market.polls.leaving()
        case Remarked():
            market.orders.note(market_facts.Remark(told.text))
        case GapFilled():
            market.polls.gap(told.candles)
        case EntriesBarred() if market.exchange is not None:
            _barred(market.orders, market.exchange, told)
        case TermsRead() if market.exchange is not None:
            market.exchange.gate.take_terms(told)


def _barred(orders: MarketOrders, exchange: AtExchange, barred: EntriesBarred) -> None:
    """Take a reason against entries from outside, or that there is none any more."""
    if exchange.gate.bar(barred):
        orders.note(market_facts.Barred(barred.source, barred.reason))
    if barred.source == SETTING and not barred.reason:
        exchange.gate.was_set()
        exchange.look_again()
