"""A program that places numbered orders on a paper account until it is stopped: `place_orders.py FILE COUNT [LIMIT]`.

Even numbers buy, odd ones sell all of it, every seventh is refused; each acknowledged number is printed. With LIMIT the
operating system lets no file grow beyond so many bytes: the disk is full.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import sys
from pathlib import Path

from srconsole.engine.ports import OrderRequest
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.settings.schema import Settings


def numbered(number: int) -> OrderRequest:
    """Return the order of a number, always the same."""
    side = "buy" if number % 2 == 0 else "sell"
    quantity = 1e9 if number % 7 == 0 else 1.0 + number % 5
    return OrderRequest(f"run-{number}", "BTC-USD", side, quantity, side == "sell", 100.0 + number % 11, number)


def say(line: str) -> None:
    """Print a line now, so that it is out before a kill."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def place(path: Path, count: int) -> None:
    """Place the orders below a count, all of them from the first on."""
    say("begin")
    try:
        exchange = PaperExchange(path, Settings())
    except ExchangeError:
        say("failed 0 not taken")
        return
    for number in range(count):
        try:
            await exchange.place(numbered(number))
        except ExchangeError:
            known = await exchange.look_up(f"run-{number}")
            say(f"failed {number} {'taken' if known else 'not taken'}")
            return
        say(str(number))


if __name__ == "__main__":
    if len(sys.argv) > 3:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
    asyncio.run(place(Path(sys.argv[1]), int(sys.argv[2])))
