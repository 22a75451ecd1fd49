"""How the defences of what reads and writes at the exchange, and of the journal, are switched off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from srconsole import sqlite_file
from srconsole.compose.market.batch_check import BatchCheck
from srconsole.core.order import OrderState
from srconsole.engine import entry_gate
from srconsole.engine.inputs import OrderUpdate
from srconsole.errors import ExchangeError, Refused
from srconsole.exchange.ccxt import budget, client, symbols, translate
from srconsole.exchange.ccxt.bitget import close, line, lookup, opening, prepare, stops
from srconsole.exchange.ccxt.bitget.close import Exits
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.line import Line
from srconsole.exchange.ccxt.bitget.lookup import Lookup
from srconsole.exchange.ccxt.bitget.prepare import Preparation
from srconsole.exchange.ccxt.bitget.reading import Reads
from srconsole.exchange.ccxt.budget import CallBudget
from srconsole.exchange.ccxt.quotes import PriceTimes
from srconsole.journal import lock, sqlite_journal
from srconsole.market.live import candle_watch, exchange_clock
from srconsole.market.live.candle_watch import CandleWatch
from srconsole.market.live.teller import Teller
from tests.scenarios.patch import Patch

AGES: Final = 1e12


def take_silence_for_an_answer(patch: Patch) -> None:
    """Take a look-up that was not answered for the word that there is no order."""
    patch.setattr(Lookup, "look_up", _believing(Lookup.look_up))


def _believing(asked: Callable[[Any, str], Any]) -> Any:
    async def look_up(self: object, client_id: str) -> OrderUpdate | None:
        try:
            found: OrderUpdate | None = await asked(self, client_id)
        except ExchangeError:
            return None
        return found

    return look_up


def believe_the_first_word(patch: Patch) -> None:
    """Take an order that is not found at once for one that never was."""

    async def look_up(self: Lookup, client_id: str) -> OrderUpdate | None:
        return await self.find(client_id, self._home)

    patch.setattr(Lookup, "look_up", look_up)


def prove_by_lists_alone(patch: Patch) -> None:
    """Take no order for lost before the lists of orders and fills are read."""
    patch.setattr(lookup, "BY_THE_POSITION", AGES)
    patch.setattr(lookup, "BY_ITS_ID", AGES)


def place_stops_of_another_kind(patch: Patch) -> None:
    """Place stops that look at another price than they are told to."""
    patch.setattr(stops, "LAST_PRICE", "mark_price")


def lock_readers_out(patch: Patch) -> None:
    """Have a journal in which nobody can write while somebody reads."""
    durable = sqlite_file.make_durable

    def plain(connection: Any) -> None:
        durable(connection)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA busy_timeout = 100")

    patch.setattr(sqlite_journal, "make_durable", plain)


def lock_nobody_out(patch: Patch) -> None:
    """Let a second engine have a run that another one trades."""
    patch.setattr(lock, "_locked", lambda *_: True)


def trust_any_clock(patch: Patch) -> None:
    """Trade with a clock that is off by whatever it is."""
    patch.setattr(exchange_clock, "LIMIT", AGES)


def believe_its_own_clock(patch: Patch) -> None:
    """Take a request that is refused for its time for one that is refused."""
    patch.setattr(line, "CLOCK_CODES", frozenset())


def wait_for_no_candle(patch: Patch) -> None:
    """Buy although a candle is late."""
    bar = Teller.bar

    def forgets(self: Teller, source: str, reason: str) -> None:
        bar(self, source, "" if reason == candle_watch.LATE_REASON else reason)

    patch.setattr(Teller, "bar", forgets)


def go_on_without_a_candle(patch: Patch) -> None:
    """Take a candle that is left out once for one that never was."""
    patch.setattr(candle_watch, "LOOKS_FOR_A_GAP", 1)


def let_all_spend_alike(patch: Patch) -> None:
    """Give calls their turn as they come."""

    async def take(self: CallBudget, priority: budget.Priority, endpoint: str) -> None:
        ticket = (budget.Priority.EXIT, next(self._numbers))
        self._waiting.append(ticket)
        while (wait := self._wait(ticket, endpoint)) > 0:
            await self._sleep(wait)
        self._calls.append((self._monotonic(), endpoint))
        self._waiting.remove(ticket)

    patch.setattr(CallBudget, "take", take)


def check_no_levels(patch: Patch) -> None:
    """Believe the levels that have grown candle by candle."""

    async def run(self: BatchCheck, rows: object, said: object) -> None:
        self._bar("")

    patch.setattr(BatchCheck, "run", run)


def sell_one_part(patch: Patch) -> None:
    """Sell no more than one order can."""
    patch.setattr(close, "MOST_PARTS", 1)


def set_any_leverage(patch: Patch) -> None:
    """Ask for any leverage."""

    async def set_it(self: Preparation, contract: Contract, leverage: float) -> None:
        await self._line.patiently(lambda: self._once(contract, leverage))

    patch.setattr(Preparation, "prepare", set_it)


def take_no_change_for_a_refusal(patch: Patch) -> None:
    """Take the word that all is so already for a refusal."""
    patch.setattr(prepare, "_is_no_change", lambda _: False)


def take_the_answer_for_the_fill(patch: Patch) -> None:
    """Take an order that was taken for one that was filled."""

    async def settled(self: Lookup, client_id: str, *_: object) -> OrderUpdate:
        return OrderUpdate(client_id, OrderState.FILLED)

    patch.setattr(Lookup, "settled", settled)


def read_all_markets(patch: Patch) -> None:
    """Have all markets read that the exchange lists, whatever is in their rows."""
    patch.setattr(client, "read_only_what_is_traded", lambda _: None)


def take_any_account(patch: Patch) -> None:
    """Take an account whose kind could not be asked for a classic one."""

    async def classic(_: Line) -> str:
        return "classic"

    patch.setattr(opening, "account_kind", classic)


def take_lost_keys_for_a_bad_line(patch: Patch) -> None:
    """Tell keys that are not taken any more like any refusal."""
    kind = translate._kind  # noqa: SLF001

    def plain(*seen: Any) -> Any:
        found = kind(*seen)
        return Refused if found.__name__ == "KeysRefused" else found

    patch.setattr(translate, "_kind", plain)


def take_any_symbol(patch: Patch) -> None:
    """Take a symbol with any letters in it."""
    patch.setattr(symbols, "_TOGETHER", re.compile(r"(\w+)USDT"))
    patch.setattr(symbols, "_UNIFIED", re.compile(r"(\w+)/USDT:USDT"))


def sleep_unnoticed(patch: Patch) -> None:
    """Notice no jump of this machine's clock."""
    patch.setattr(exchange_clock, "JUMP", AGES)


def take_any_time(patch: Patch) -> None:
    """Take whatever stands beside a price for its time."""
    patch.setattr(PriceTimes, "usable", lambda *_: True)


def take_candles_at_once(patch: Patch) -> None:
    """Take a closed candle as it is first read."""
    patch.setattr(CandleWatch, "_rests", lambda *_: True)


def take_any_answer(patch: Patch) -> None:
    """Read replies as ccxt does."""
    patch.setattr(client, "install_guard", lambda *_: None)


def look_at_no_outcome(patch: Patch) -> None:
    """Believe that a close has closed."""

    async def check(*_: object) -> None:
        return

    patch.setattr(Exits, "_check", check)


def read_one_page(patch: Patch) -> None:
    """Read the first page of a list."""
    patch.setattr(line, "MOST_PAGES", 1)


def ask_for_all_at_once(patch: Patch) -> None:
    """Ask for the fills of any time in one question."""

    def whole(self: Reads, begin: int) -> Iterator[dict[str, str]]:
        yield {"startTime": str(begin), "endTime": str(self._line.clock.milliseconds())}

    patch.setattr(Reads, "_windows", whole)


def pay_any_funding(patch: Patch) -> None:
    """Buy before a funding of any rate."""
    patch.setattr(entry_gate, "BEFORE_FUNDING", -1)


ADAPTER: Final[dict[str, Callable[[Patch], None]]] = {
    "a dead line says nothing of an order": take_silence_for_an_answer,
    "believes no first word that there is no order": believe_the_first_word,
    "proves a lost close by the position": prove_by_lists_alone,
    "holds what is sent of a stop to its recorded body": place_stops_of_another_kind,
    "writes beside whoever reads": lock_readers_out,
    "has one engine on a run": lock_nobody_out,
    "refuses entries with a clock that is off": trust_any_clock,
    "asks for the time once more where a request is refused for its time": believe_its_own_clock,
    "refuses entries while a candle is late": wait_for_no_candle,
    "asks again for a candle that is left out": go_on_without_a_candle,
    "keeps calls for exits": let_all_spend_alike,
    "holds the levels to those of the whole history": check_no_levels,
    "sells in parts until all is sold": sell_one_part,
    "asks for no leverage that is not allowed": set_any_leverage,
    "takes the word that all is so already for done": take_no_change_for_a_refusal,
    "has figures from fills": take_the_answer_for_the_fill,
    "reads the rows that are whole": read_all_markets,
    "asks what kind of account it is": take_any_account,
    "tells keys that are refused as such": take_lost_keys_for_a_bad_line,
    "takes symbols in plain signs alone": take_any_symbol,
    "notices that the machine has slept": sleep_unnoticed,
    "uses no time that cannot be one": take_any_time,
    "takes a candle when it has come to rest": take_candles_at_once,
    "takes nothing but the exchange's word for an answer": take_any_answer,
    "reads the position behind each close": look_at_no_outcome,
    "reads all pages": read_one_page,
    "asks in windows": ask_for_all_at_once,
    "buys nothing before a high funding": pay_any_funding,
}
"""What switches each defence off, by its words in scenarios and proofs."""
