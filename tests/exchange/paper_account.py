"""A paper account that is opened for some orders and closed again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.ports import OrderRequest
from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.settings.schema import Settings

PLAIN = Settings()


def placed(path: Path, orders: Sequence[OrderRequest], chosen: Settings = PLAIN) -> list[OrderUpdate]:
    """Open the account, place orders, close it; return what came of them."""

    async def place() -> list[OrderUpdate]:
        return [await exchange.place(order) for order in orders]

    with closing(PaperExchange(path, chosen)) as exchange:
        return asyncio.run(place())
