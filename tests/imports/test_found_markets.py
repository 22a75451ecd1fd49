"""Files beside the checkout that were read with a wrong volume or as a wrong market."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import read_candles
from srconsole.settings.shapes import ImportShape
from tests.imports.odd import NOW

FOUND: Final = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "found"

pytestmark = pytest.mark.skipif(
    not FOUND.is_dir(), reason="the shared inputs that failed are not next to this checkout"
)

RIGHT: Final = {
    "01_mexc_rest_8_columns_BTCUSDT.csv": ("BTC/USDT", "no. 8 / no. 6 lies within low … high in 30 of 30 rows"),
    "03_htx_amount_and_vol_btcusdt.csv": ("BTC/USDT", "'vol' / 'amount' lies within low … high in 30 of 30 rows"),
    "07_inverse_symbol.csv": ("BTC/USD:BTC", "'BTCUSD_PERP': written as BTC/USD:BTC"),
    "BYBIT_BTCUSDT.P, 60.csv": ("BTC/USDT:USDT", "symbol: BTC/USDT:USDT, known from the file's name"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_coins_and_market_are_the_right_ones(name: str, tmp_path: Path) -> None:
    """Given a file whose money, close time or contract was taken for coins or spot
    When it is imported
    Then the Volume counts coins, the market is the one it says, and the report tells how that is known
    """
    symbol, told = RIGHT[name]

    report = import_candles(str(FOUND / name), str(tmp_path / "out.csv"), ImportShape(), latest=NOW)
    candles = read_candles(tmp_path / "out.csv")

    assert set(candles["Symbol"]) == {symbol}
    assert candles["Volume"].tolist()[:3] == [72.644, 158.612, 179.755]
    assert told in report.text()
