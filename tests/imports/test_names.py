"""What columns are called: in other languages, in other spellings, and as a person names them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import RequestError
from srconsole.imports.chosen_columns import given_columns
from srconsole.imports.column_text import parts_of, quoted
from srconsole.imports.names import role_of
from tests.imports import odd
from tests.imports.odd import expected, hourly, imported, refusal, table, texts, written

ROWS = hourly(30)
NAME = "BTCUSDT.csv"

HEADERS = {
    "German": "Datum,Eröffnung,Hoch,Tief,Schluss,Volumen",
    "German, shortened": "Datum,Eröffn.,Hoch,Tief,Zuletzt,Vol.",
    "French": "Date,Ouverture,Plus haut,Plus bas,Clôture,Volume",
    "French, no accents": "DATE,OUV.,HAUT,BAS,CLOTURE,VOL.",
    "Spanish": "Fecha,Apertura,Máximo,Mínimo,Último,Volumen",
    "Italian": "Data,Apertura,Massimo,Minimo,Ultimo,Vol.",
    "Portuguese": "Data,Abertura,Máxima,Mínima,Último,Vol.",
    "Dutch": "Datum,Open,Hoog,Laag,Laatste,Vol.",
    "Polish": "Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen",
    "Turkish": "Tarih,Açılış,Yüksek,Düşük,Şimdi,Hac.",  # noqa: RUF001  # as Turkish is written
    "Swedish": "Datum,Öppen,Högst,Lägst,Senaste,Vol.",
    "Russian": "Дата,Откр.,Макс.,Мин.,Цена,Объём",
    "Russian, long": "Время,Открытие,Максимум,Минимум,Закрытие,Объем",
    "Chinese": "日期,开盘,最高,最低,收盘,成交量",
    "Chinese, short": "时间,开盘价,高,低,收盘价,交易量",
    "Chinese, of Taiwan": "日期,開盤價,最高價,最低價,收盤價,成交量",
    "Japanese": "日付け,始値,高値,安値,終値,出来高",
    "Korean": "날짜,시가,고가,저가,종가,거래량",
    "camelCase": "startTime,openPrice,highPrice,lowPrice,closePrice,volume",
    "PascalCase": "OpenTime,OpenPrice,HighPrice,LowPrice,ClosePrice,BaseVolume",
    "snake_case": "open_time,open_price,high_price,low_price,close_price,base_volume",
    "dotted": "time,mid.o,mid.h,mid.l,mid.c,volume",
    "bracketed": "[Time],[Open],[High],[Low],[Close],[Volume]",
    "with units": "timestamp_ms,Open (USD),High (USD),Low (USD),Close (USD),Volume",
    "numbered": "timestamp,1. open,2. high,3. low,4. close,5. volume",
    "wide letters": "Ｔｉｍｅ,Ｏｐｅｎ,Ｈｉｇｈ,Ｌｏｗ,Ｃｌｏｓｅ,Ｖｏｌｕｍｅ",  # noqa: RUF001  # as Japanese keyboards write them
}


@pytest.mark.parametrize("language", HEADERS)
def test_headers_of_other_languages_are_read(tmp_path: Path, language: str) -> None:
    """Given candles below a header of another language or spelling
    When they are imported
    Then each column is taken for what it is
    """
    path = written(tmp_path, table(HEADERS[language], texts(ROWS, odd.iso)), NAME)

    assert imported(path)[1] == expected(ROWS)


@pytest.mark.parametrize(
    ("language", "encoding"), [("Chinese", "gb18030"), ("Russian, long", "cp1251"), ("Korean", "euc_kr")]
)
def test_letters_of_another_encoding_are_named(tmp_path: Path, language: str, encoding: str) -> None:
    """Given a header in an encoding of its country, which reads as nonsense
    When it is imported without and with the encoding that the refusal names
    Then the candles are there
    """
    path = written(tmp_path, table(HEADERS[language], texts(ROWS, odd.iso)).encode(encoding), NAME)

    assert f"--encoding {encoding}" in refusal(path)
    assert imported(path, encoding=encoding)[1] == expected(ROWS)


@pytest.mark.parametrize(
    "name", ["lastSize", "takerBuyBaseVolume", "timeHigh", "timeLow", "openInterest", "trades", "ignore", ""]
)
def test_other_names_are_no_part_of_a_candle(name: str) -> None:
    """Given a column that is no part of a candle, though its name holds a word of one
    When it is asked what it is
    Then it is none
    """
    assert role_of(name) == ""


def test_unknown_names_are_refused_with_columns_named(tmp_path: Path) -> None:
    """Given candles below names that nobody knows
    When they are imported without and with the columns in their order
    Then the first is refused with `--columns`, and the second gives the candles
    """
    path = written(tmp_path, table("aa,bb,cc,dd,ee,ff", texts(ROWS, odd.iso)), NAME)

    assert "--columns time=NAME,open=NAME,high=NAME,low=NAME,close=NAME,volume=NAME" in refusal(path)
    assert imported(path, columns="time,open,high,low,close,volume")[1] == expected(ROWS)


def test_columns_that_were_given_are_not_advised_again(tmp_path: Path) -> None:
    """Given a file of unknown names and times, and all of its columns named
    When it is imported
    Then the refusal tells of the time on its line, and advises nothing that was done
    """
    path = written(tmp_path, table("aa,bb,cc,dd,ee,ff", texts(ROWS, lambda time: f"the {time.day}th of May")), NAME)
    message = refusal(path, columns="time,open,high,low,close,volume")

    assert ":2: Time is 'the 1th of May'" in message
    assert "--" not in message


NAMES = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.sampled_from(list(' ,"=+:;-#')), min_size=1, max_size=12
)


@given(st.lists(NAMES.map(str.strip).filter(bool), min_size=6, max_size=6, unique=True))
def test_every_name_can_be_said(names: list[str]) -> None:
    """Given columns whose names hold any signs at all: commas, quotes, colons, equals and plus signs
    When each is named in quotes where it has to be
    Then it is the column that was meant
    """
    roles = ("time", "open", "high", "low", "close", "volume")
    text = ",".join(f"{role}={quoted(name)}" for role, name in zip(roles, names, strict=True))

    assert given_columns(text, names, 6) == {role: [at] for at, role in enumerate(roles)}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('time="Date, local"+Hour', [0, 1]),
        ("time=Hour", [1]),
        ("time=UTC+8", [2]),
        ('time="UTC+8"', [2]),
        ("time=1+2", [0, 1]),
        ('time = "say ""x"""', [3]),
    ],
)
def test_names_in_quotes_stand_for_themselves(text: str, places: list[int]) -> None:
    """Given columns with a comma, a plus sign and quotes in their names
    When they are named, alone or with the column of the hour
    Then those are meant, and a plus sign in a name is a letter
    """
    assert given_columns(text, ["Date, local", "Hour", "UTC+8", 'say "x"'], 4) == {"time": places}


def test_an_open_quote_is_refused() -> None:
    """Given a quote that is not closed
    When the columns are read
    Then it is refused with an example
    """
    with pytest.raises(RequestError, match="a quote is not closed"):
        parts_of('time="Date')


def test_a_header_with_signs_is_read(tmp_path: Path) -> None:
    """Given a header whose names hold commas, quotes and equals signs
    When it is imported with the columns named in quotes
    Then the candles are there
    """
    content = table('"Date, local","Op=en","hi""gh",Low+,Clo:se,"V"', texts(ROWS, odd.iso))
    columns = 'time="Date, local",open="Op=en",high="hi""gh",low=Low+,close=Clo:se,volume=V'

    assert imported(written(tmp_path, content, NAME), columns=columns)[1] == expected(ROWS)


def test_a_file_without_volume_can_say_so(tmp_path: Path) -> None:
    """Given candles without a volume, with a header and without one
    When they are imported with `--no-volume`
    Then the volume is 0, and the report warns of the rule that needs it
    """
    bare = [one[:5] for one in texts(ROWS, odd.seconds)]
    path = written(tmp_path, table("time,open,high,low,close", bare), NAME)

    assert "--no-volume" in refusal(path)
    report, candles, _ = imported(path, volume="none")
    assert candles == [(time, (*numbers[:4], 0.0)) for time, numbers in expected(ROWS)]
    assert "min_volume_ratio means nothing" in report.text()
    headless = written(tmp_path, table("", bare), NAME)
    assert "--no-volume" in refusal(headless)
    assert imported(headless, volume="none", times="open")[1] == candles
