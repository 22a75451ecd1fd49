"""Every recorded refusal of four exchanges, sent by a real server, comes to the error that its fate asks for."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from pathlib import Path
from typing import Any, Final

import pytest

from srconsole.errors import (
    ExchangeError,
    InsufficientFunds,
    KeysRefused,
    Maintenance,
    RateLimited,
    Refused,
    Unreachable,
)
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.translate import translated
from srconsole.exchange.ccxt.venues import VENUES
from tests.exchange.bitget_stub import BitgetStub, answers, serving

RECORDED: Final = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "ccxt"
TIME_PATHS: Final = {"bitget": "time", "binance": "time", "bybit": "time", "mexc": "ping"}
FILES: Final = {"bitget": "bitget_uta", "binance": "binance", "bybit": "bybit", "mexc": "mexc"}

KINDS: Final[dict[str, set[type[Exception]]]] = {
    "refused": {Refused, InsufficientFunds, KeysRefused},
    "unknown": {ExchangeError, Unreachable},
    "wait": {RateLimited, Maintenance},
    "auth": {KeysRefused},
    "clock": {Refused},
    "done": {Refused},
}
"""The errors that a caller can take each fate from; what is done already shows in the code."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RECORDED.is_dir(), reason="the shared recordings are not next to this checkout"),
]


async def outcomes(name: str, cases: list[dict[str, Any]]) -> list[Exception | None]:
    """Send each case in answer to a call, and return what came of it."""
    stub, path, came = BitgetStub(), TIME_PATHS[name], list[Exception | None]()
    async with serving(stub) as url, open_client(name, url) as client:
        for case in cases:
            body = case["body"] if isinstance(case["body"], str) else json.dumps(case["body"])
            stub.faults[path] = deque([answers(body, case["http"])] * 2)
            try:
                await client.exchange.fetch_time()
            except Exception as raised:  # noqa: BLE001  # any error is looked at
                came.append(translated(raised, VENUES[name], "it"))
            else:
                came.append(None)
    return came


@pytest.mark.parametrize("name", VENUES)
def test_recorded_refusals_have_their_fate(name: str) -> None:
    """What is unknown is never taken for refused, and what is refused never for a failure of the line.

    Given an exchange's refusals as they were recorded, with what each means for an order
    When they are sent in answer to a call
    Then each raises the error of that meaning
    """
    cases = json.loads((RECORDED / f"{FILES[name]}_error_cases.json").read_text())["cases"]
    cases = [case for case in cases if isinstance(case["http"], int)]

    came = asyncio.run(outcomes(name, cases))

    wrong = [
        (case["code"], case["http"], case["fate"], type(error).__name__)
        for case, error in zip(cases, came, strict=True)
        if type(error) not in KINDS[case["fate"]]
    ]
    assert len(cases) > 20
    assert wrong == []
