"""Which market a spelling means: spot is spot, a perpetual a perpetual, and what is neither stays what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.imports.name_symbols import symbol_in_name
from srconsole.imports.symbols import canonical, names_same
from tests.imports import odd
from tests.imports.odd import hourly, imported, refusal, table, texts, written

BARE = texts(hourly(), odd.seconds)

SPOT = {
    "BTCUSDT": "BTC/USDT",
    "btc_usdt": "BTC/USDT",
    "BTC-USD": "BTC/USD",
    "XBT/USD": "BTC/USD",
    "XXBTZUSD": "BTC/USD",
    "XETHXXBT": "ETH/BTC",
    "tBTCUSD": "BTC/USD",
    "tDUSK:USD": "DUSK/USD",
    "BINANCE:BTCUSDT": "BTC/USDT",
    "BTCUSDT_SPBL": "BTC/USDT",
    "SPOT_BTC_USDT": "BTC/USDT",
    "ETHBTC": "ETH/BTC",
    " 1000PEPEUSDT ": "1000PEPE/USDT",
    "btc_idr": "BTC/IDR",
    # the quote stands first
    "KRW-BTC": "BTC/KRW",
    "KRW-1INCH": "1INCH/KRW",
    "KRW-USDT": "USDT/KRW",
    "USDT_BTC": "BTC/USDT",
    "USDT-XRP": "XRP/USDT",
    "BTC_XMR": "XMR/BTC",
    "BTC-ETH": "ETH/BTC",
    "THB_BTC": "BTC/THB",
    "KRWBTC": "BTC/KRW",
    # both are currencies
    "USDT-TRY": "USDT/TRY",
    "EUR-USDT": "EUR/USDT",
    "USDC-USDT": "USDC/USDT",
    "USDT/KRW": "USDT/KRW",
}
PERPETUALS = {
    "BTC/USDT:USDT": "BTC/USDT:USDT",
    "BTCUSDT.P": "BTC/USDT:USDT",
    "BYBIT:BTCUSDT.P": "BTC/USDT:USDT",
    "BTC-USDT-SWAP": "BTC/USDT:USDT",
    "BTCUSDT_UMCBL": "BTC/USDT:USDT",
    "BTCPERP_CMCBL": "BTC/USDC:USDC",
    "BTCUSDTPERP": "BTC/USDT:USDT",
    "BTC_USDT_PERP": "BTC/USDT:USDT",
    "BTC_USDT_Perp": "BTC/USDT:USDT",
    "PERP_BTC_USDC": "BTC/USDC:USDC",
    "XBTUSDTM": "BTC/USDT:USDT",
    "PF_XBTUSD": "BTC/USD:USD",
    "SOL_USDC-PERPETUAL": "SOL/USDC:USDC",
    "tBTCF0:USTF0": "BTC/USDT:USDT",
    # settled in the coin
    "BTC/USD:BTC": "BTC/USD:BTC",
    "BTCUSD_PERP": "BTC/USD:BTC",
    "BTC-USD-SWAP": "BTC/USD:BTC",
    "BTCUSD_DMCBL": "BTC/USD:BTC",
    "BTC-PERPETUAL": "BTC/USD:BTC",
    "PI_XBTUSD": "BTC/USD:BTC",
    "XBTUSDM": "BTC/USD:BTC",
    "BYBIT:BTCUSD.P": "BTC/USD:BTC",
    "BITMEX:XBTUSD": "BTC/USD:BTC",
    "BITMEX:ETHUSD": "ETH/USD:BTC",
}
AS_THEY_STAND = (
    # contracts that end on a day
    "BTCUSDT_240628", "BTC-USD-240628", "BTC_USDT_20240628", "BTCUSDT-28JUN24", "BTC-28JUN24", "BTCM24", "XBTM24",
    "BTCUSDM24", "BTCUSDTM24", "BTC/USDT:USDT-240628", "FI_XBTUSD_240628", "BTC1!", "BTC_CW", "BTC-28JUN24-60000-C",
    # perpetuals that do not say what they are settled in
    "BTC-PERP", "BTCPERP", "BTCUSD-PERP", "BTC-USD-PERP", "BTCUSD.P", "BYBIT:BTCUSD", "BTC-USD_UM-SWAP",
    # no coins
    "005930", "AAPL", "BRK.B", "005930.KS", "HYUNDAI", "STETH", "COUNTRY", "PERP_USDT", "BTC-DVOL", "USD-COIN",
    "tBTCUST",
)  # fmt: skip


@pytest.mark.parametrize(("text", "name"), {**SPOT, **PERPETUALS}.items())
def test_spellings_of_a_market(text: str, name: str) -> None:
    """Given one of the spellings of a market
    When its name is looked for
    Then spot is spot, a perpetual is a perpetual, and one that is settled in its coin says so
    """
    assert canonical(text) == name
    assert canonical(name) == name


@pytest.mark.parametrize("text", AS_THEY_STAND)
def test_what_is_no_spot_market_never_becomes_one(text: str) -> None:
    """Given a future, a perpetual that does not say what it is settled in, or no coin at all
    When its name is looked for
    Then it is kept as it stands
    """
    assert canonical(text) == text


@given(
    base=st.sampled_from(["BTC", "ETH", "XBT", "1000PEPE", "OP", "FOO"]),
    quote=st.sampled_from(["USDT", "USD", "USDC", "EUR", "BTC"]),
    between=st.sampled_from(["", "-", "_", "/"]),
    mark=st.sampled_from(
        [".P", "-PERP", "_PERP", "PERP", "-SWAP", "_UMCBL", "_DMCBL", "-PERPETUAL", "_240628", "-28JUN24"]
    ),
    exchange=st.sampled_from(["", "BINANCE:", "BYBIT:", "KRAKEN:"]),
    small=st.booleans(),
)
def test_no_mark_of_a_contract_is_lost(
    base: str, quote: str, between: str, mark: str, exchange: str, *, small: bool
) -> None:
    """Given a pair with the mark of a contract, written in any way
    When its name is looked for
    Then it is a market with a settlement, or stays as it stands, and is not the spot market that could be asked for
    """
    text = f"{exchange}{base}{between}{quote}{mark}"
    text = text.lower() if small else text
    name = canonical(text)

    assert ":" in name.removeprefix(exchange) if name != text else True
    spot = f"{'BTC' if base == 'XBT' else base}/{quote}"
    assert not names_same(text, spot)


def test_spot_and_perpetual_are_not_mixed() -> None:
    """Given a file's symbol and the one that was asked for
    When they are compared
    Then a spelling that says spot is not the perpetual, and one that can be either is
    """
    assert names_same("BTCUSDT", "BTC/USDT:USDT")
    assert names_same("XBTUSD", "BTC/USD:BTC")
    assert names_same("XBTUSD", "BTC/USD")
    assert names_same("BTC-PERP", "BTC/USDC:USDC")
    assert names_same("BTCUSD-PERP", "BTC/USD:USD")
    assert not names_same("BTCUSD-PERP", "BTC/USD")
    assert not names_same("BTC/USDT", "BTC/USDT:USDT")
    assert not names_same("BTCUSDT_UMCBL", "BTC/USDT")
    assert not names_same("BTCUSDT_240628", "BTC/USDT:USDT")


NAMES = {
    "BTCUSDT-1h-2025-01.csv": "BTC/USDT",
    "BTCUSDT-1h-2025-01-03.csv": "BTC/USDT",
    "BINANCE_BTCUSDT, 60.csv": "BTC/USDT",
    "BYBIT_BTCUSDT.P, 60.csv": "BTC/USDT:USDT",
    "BYBIT_BTCUSDT.P, 60 (1).csv.gz": "BTC/USDT:USDT",
    "BYBIT_BTCUSD.P, 60.csv": "BTC/USD:BTC",
    "BITMEX_XBTUSD, 60.csv": "BTC/USD:BTC",
    "my.export v1.2 BTC-USDT.csv": "BTC/USDT",
    "BTC.USDT.1h.csv": "BTC/USDT",
    "btc_usdt-1h.csv": "BTC/USDT",
    "BTC_USDT_USDT-5m-futures.csv": "BTC/USDT:USDT",
    "BTC_USD_BTC-5m-futures.csv": "BTC/USD:BTC",
    "binance_1000PEPE-USDT-perp_1h.csv": "1000PEPE/USDT:USDT",
    "BTCUSD_PERP-1h-2024-06.csv": "BTC/USD:BTC",
    "BTC-USD-SWAP_1h.csv": "BTC/USD:BTC",
    "BTCUSDT_UMCBL_1h.csv": "BTC/USDT:USDT",
    "PERP_BTC_USDT.csv": "BTC/USDT:USDT",
    "XBTUSDTM_5.csv": "BTC/USDT:USDT",
    "PI_XBTUSD_1h.csv": "BTC/USD:BTC",
    "KRW-BTC.csv": "BTC/KRW",
    "USDT_BTC-5m.csv": "BTC/USDT",
    "upbit BTC-ETH 1d.csv": "ETH/BTC",
    "btc_6h.csv": "",
    "entry.csv": "",
    "BTC_DATA.csv": "",
    "USDT_PRICES.csv": "",
    "BTCUSDT_ETHUSDT.csv": "",
    "no_header_unix_s_gaps.csv": "",
    "005930.KS.csv": "",
}
DOUBTED = {
    "BTCUSDT_240628.csv": ("--symbol BTC/USDT", "--symbol BTCUSDT_240628"),
    "BTC_USDT_20240628.csv": ("--symbol BTC_USDT_20240628",),
    "BTCUSDT-28JUN24.csv": ("--symbol BTCUSDT-28JUN24",),
    "BTCM24.csv": ("--symbol BTCM24",),
    "BTCUSDT_futures_1h.csv": ("--symbol BTC/USDT:USDT", "--symbol BTC/USDT"),
    "binance-futures-BTCUSDT-1h.csv": ("--symbol BTC/USDT:USDT",),
    "BTCUSD COIN-M 1h.csv": ("--symbol BTC/USD:BTC",),
    "BTCUSD-PERP.csv": ("--symbol BTC/USD:BTC", "--symbol BTC/USD:USD"),
    "BYBIT_BTCUSD, 60.csv": ("--symbol BTC/USD:BTC",),
    "XBTUSD_60.csv": ("--symbol BTC/USD:BTC", "--symbol BTC/USD"),
}


@pytest.mark.parametrize(("name", "symbol"), NAMES.items())
def test_a_symbol_in_a_files_name(name: str, symbol: str) -> None:
    """Given the name of a file, with dots and blanks in it
    When a market is looked for in it
    Then one that stands there is found with its mark, and none where there is none, or two
    """
    found = symbol_in_name(f"/data/usd/{name}")

    assert (found.symbol, found.doubt) == (symbol, "")


@pytest.mark.parametrize(("name", "options"), DOUBTED.items())
def test_a_files_name_that_leaves_its_market_open_is_asked_about(
    tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    """Given a file whose name may mean a contract, as one that ends on a day, and says no more
    When it is imported, then with the first option that the refusal names
    Then the first is refused, and the second has the market that was named
    """
    path = written(tmp_path, table("time,open,high,low,close,Volume", texts(hourly(), odd.seconds)), name)

    message = refusal(path)
    assert [option for option in options if option not in message] == []
    chosen = options[0].removeprefix("--symbol ")
    assert imported(path, symbol=chosen)[2] == chosen


@pytest.mark.parametrize(
    ("spelling", "symbol"),
    [
        ("BTCUSD_PERP", "BTC/USD:BTC"),
        ("KRW-BTC", "BTC/KRW"),
        ("BTCUSDT_240628", "BTCUSDT_240628"),
        ("BTC-PERP", "BTC-PERP"),
    ],
)
def test_the_symbol_of_a_column_is_written_as_what_it_is(tmp_path: Path, spelling: str, symbol: str) -> None:
    """Given a file that spells its symbol in a column
    When it is imported
    Then the candles are of that market, and a change of the spelling is told
    """
    content = table("time,open,high,low,close,volume,symbol", texts(hourly(), odd.milliseconds, [spelling]))

    report, _, found = imported(written(tmp_path, content))

    assert found == symbol
    assert (f"written as {symbol}" in report.text()) == (spelling != symbol)


def test_a_spelling_of_two_markets_is_asked_about(tmp_path: Path) -> None:
    """Given a file whose symbol is XBTUSD, a pair of Kraken's and a contract of BitMEX's
    When it is imported, then with one of the two named
    Then the first is refused naming both, and the second has the one that was named; BitMEX's own bins are not asked
    """
    head = "time,open,high,low,close,volume,symbol"
    path = written(tmp_path, table(head, texts(hourly(), odd.milliseconds, ["XBTUSD"])))
    bins = written(
        tmp_path,
        table(f"{head},lastSize,homeNotional", texts(hourly(), odd.milliseconds, ["XBTUSD", "1", "2"])),
        "bins.csv",
    )

    assert "--symbol BTC/USD:BTC, or --symbol BTC/USD" in refusal(path)
    assert imported(path, symbol="BTC/USD:BTC")[2] == "BTC/USD:BTC"
    assert imported(bins)[2] == "BTC/USD:BTC"


def test_krakens_rows_of_that_name_are_spot(tmp_path: Path) -> None:
    """Given Kraken's rows, which have no header, in a file called XBTUSD
    When they are imported
    Then they are the spot market, as Kraken's are
    """
    path = written(tmp_path, table("", [[*one, str(at % 9 + 1)] for at, one in enumerate(BARE)]), "XBTUSD_60.csv")

    assert imported(path)[2] == "BTC/USD"
