"""What columns are called in other languages, as sites, spreadsheets and platforms there write them."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "time": (
        # German, French, Spanish, Italian, Portuguese, Dutch, Polish, Turkish, Swedish, Czech
        "datum, zeit, zeitpunkt, zeitstempel, uhrzeit, datum zeit, datum uhrzeit, fecha, hora, fecha hora, "
        "fecha y hora, data, ora, data ora, data hora, data e hora, heure, horodatage, date heure, date et heure, "
        "tijd, datum tijd, czas, godzina, tarih, saat, dato, datum och tid, cas, pvm, tanggal, ngày, "
        "дата, время, дата время, дата и время, час, "
        "日期, 时间, 時間, "
        "日期时间, 日期時間, 时间戳, 時間戳, 开盘时间, 開盤時間, 时刻, 交易日期, 交易时间, 北京时间, 本地时间, "
        "日付, 日付け, "
        "日時, 時刻, 年月日, タイムスタンプ, 날짜, 일자, 일시, 시간, 시각, 날짜 시간, 타임스탬프, 한국시간"
    ),
    "open": (
        "eröffnung, eröffnungskurs, eröffn, eroeffnung, eroeffnungskurs, erster, apertura, precio apertura, "
        "precio de apertura, prezzo apertura, ouverture, ouv, cours ouverture, abertura, preço abertura, "
        "preço de abertura, openen, opening, openingskoers, otwarcie, kurs otwarcia, açılış, öppen, öppning, "
        "öppningskurs, åpning, åbning, otevření, nyitó, avaus, pembukaan, mở, mở cửa, "
        "открытие, откр, цена открытия, відкриття, "
        "开盘, 开盘价, 開盤, 開盤價, 開市, 開市價, 开, 今开, 始値, 初値, 始値円, 시가, 시작가, 개장가"
    ),
    "high": (
        "hoch, höchst, höchstkurs, tageshoch, hoechst, hoechstkurs, plus haut, haut, cours haut, cours plus haut, "
        "máximo, maximo, máx, máxima, maxima, alto, precio máximo, precio alto, massimo, prezzo massimo, "
        "preço máximo, alta, hoog, hoogste, najwyższy, najwyzszy, maks, yüksek, högst, högsta, høy, høj, nejvyšší, "
        "ylin, tertinggi, cao, "
        "макс, максимум, максимальная, максимальная цена, высшая, хай, "
        "最高, 最高价, 最高價, 高, 高价, 高価, 高値, 고가, 최고가"
    ),
    "low": (
        "tief, tiefst, tiefstkurs, tagestief, plus bas, bas, cours bas, cours plus bas, mínimo, minimo, mín, mínima, "
        "minima, bajo, precio mínimo, precio bajo, prezzo minimo, preço mínimo, baixa, laag, laagste, najniższy, "
        "najnizszy, düşük, lägst, lägsta, lav, nejnižší, alin, terendah, thấp, "
        "мин, минимум, минимальная, минимальная цена, низшая, лоу, "
        "最低, 最低价, 最低價, 低, 低价, 低価, 安値, 저가, 최저가"
    ),
    "close": (
        "schluss, schlusskurs, schluß, schlußkurs, zuletzt, letzter, clôture, cloture, cours clôture, fermeture, "
        "dernier, cierre, precio cierre, precio de cierre, último, ultimo, última, chiusura, prezzo chiusura, "
        "fechamento, preço fechamento, preço de fechamento, fecho, slot, slotkoers, sluiten, laatste, zamknięcie, "
        "zamkniecie, kurs zamknięcia, ostatnio, kapanış, şimdi, stängning, senaste, slutkurs, lukk, lukket, "
        "uzavření, záró, päätös, penutupan, terakhir, đóng cửa, lần cuối, "
        "закрытие, закр, цена закрытия, последняя, закриття, "
        "收盘, 收盘价, 收盤, 收盤價, 收市, 收市價, 收, 終値, 종가, 마감가"
    ),
    "volume": (
        "volumen, vol, umsatz, stück, handelsvolumen, volumen negociado, volume échangé, volume scambiato, "
        "volume negociado, wolumen, hacim, hac, volym, volum, objem, wol, menge, omzet, khối lượng, kl, "
        "объем, объём, обʼєм, обсяг, об, "
        "成交量, 交易量, 成交数量, 成交數量, 量, 出来高, 売買高, 거래량"
    ),
    "symbol": (
        "symbole, símbolo, simbolo, instrumento, tickersymbol, símbol, wertpapier, "
        "символ, тикер, инструмент, 代码, 代碼, 交易对, 交易對, 品种, 合约, "
        "銘柄, 銘柄コード, 通貨ペア, 종목, 종목코드, 심볼"
    ),
    "close time": (
        "schlusszeit, hora de cierre, heure de clôture, время закрытия, "
        "收盘时间, 收盤時間, 结束时间, 結束時間, 終了時刻, 종료시간"
    ),
    "price": "preis, prix, precio, prezzo, preço, cours, koers, cena, fiyat, цена, 价格, 價格, 現在値, 현재가",
    "quote volume": "成交额, 成交額, 成交金额, 売買代金, 거래대금, 거래금액, оборот",
}
"""Names by what they hold, as `names.plain` has them."""
