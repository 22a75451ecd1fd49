"""What an account says that it has, asked as any trader could: by an order that nobody could afford."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.settings.schema import Settings
from tests.exchange.orders import buy


def available(path: Path, settings: Settings) -> float:
    """Return the USDT that are not bound, to the cent; a copy of the account is asked, which nobody has open."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        shutil.copy(path, copy)
        with closing(PaperExchange(copy, settings)) as exchange:
            note = asyncio.run(exchange.place(buy("unaffordable", 1e12))).note
    said = re.search(r"(-?[0-9.,]+) available$", note)
    assert said is not None, note
    return float(said[1].replace(",", ""))
