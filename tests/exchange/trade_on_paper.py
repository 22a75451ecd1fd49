"""A program that trades a walk of prices on paper until it is stopped: `trade_on_paper.py FILE START COUNT [LIMIT]`.

A step sees a price, a closed minute where one is due, and does one thing. Doing a step again changes nothing, so that
whoever was killed begins at the first one that was not acknowledged. Each acknowledged number is printed. With LIMIT
the operating system lets no file grow beyond so many bytes: the disk is full; what the account then says is printed.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import sys
from contextlib import closing
from pathlib import Path
from random import Random

from srconsole.engine.market_ports import StopRequest
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from tests.exchange.paper_market import BEGIN, MINUTE, SETTINGS, SYMBOL, buy, minute, opened, quote, sell
from tests.exchange.place_orders import say

STEPS = 300
SECONDS = 30
"""Between two steps."""


def walk() -> list[float]:
    """Return the prices, always the same."""
    chance, price, prices = Random(11), 100.0, []
    for _ in range(STEPS):
        price = min(max(price * (1 + chance.gauss(0.0, 0.006)), 60.0), 160.0)
        prices.append(round(price, 2))
    return prices


PRICES = walk()


async def act(exchange: PaperMarketExchange, number: int) -> None:
    """Do what is to be done in a step."""
    stop = round(PRICES[number] * 0.985, 2)
    kind = number % 6
    if kind == 0:
        await exchange.place(buy(f"run-{number}", 2.0 + number % 3, stop))
    elif kind in {1, 2, 3}:
        standing = (await exchange.read(SYMBOL)).stops or ()
        first = standing[0] if standing and kind != 3 else None
        await exchange.set_stop(StopRequest(f"stop-{number}", SYMBOL, stop, 1.0 if kind == 3 else 0.0, first))
    elif kind == 4:
        await exchange.place(sell(f"run-{number}", 1.5))
    else:
        exchange.charge(BEGIN + number * SECONDS * 1000, 0.0001, PRICES[number])


async def step(exchange: PaperMarketExchange, number: int) -> None:
    """See the price of a step and the minute that ended before it, and act."""
    exchange.saw(quote(PRICES[number], number * SECONDS))
    ended = number * SECONDS * 1000 // MINUTE - 1
    lowest = min(PRICES[max(0, number - 2) : number + 1])
    exchange.minutes([minute(ended, round(lowest * (0.98 if ended % 2 == 0 else 1.0), 2), lowest)])
    await act(exchange, number)


async def trade(path: Path, start: int, count: int) -> None:
    """Do the steps of some numbers."""
    say("begin")
    with closing(opened(path, SETTINGS)) as exchange:
        for number in range(start, count):
            try:
                await step(exchange, number)
            except ExchangeError:
                reading, fills = await exchange.read(SYMBOL), await exchange.fills(SYMBOL, 0)
                say(f"failed {number} {reading.quantity} {reading.available} {len(fills)} {reading.stops}")
                return
            say(str(number))


if __name__ == "__main__":
    if len(sys.argv) > 4:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
    asyncio.run(trade(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
