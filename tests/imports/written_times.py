"""Times and hours of a day as programs write them, without a word of their zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

SHEET = datetime(1899, 12, 30, tzinfo=UTC)


def plain(time: datetime) -> str:
    """Write a time as most programs do, without a zone."""
    return f"{time:%Y-%m-%d %H:%M:%S}"


def serial(start: datetime, digits: int = 8) -> Callable[[datetime], str]:
    """Return what writes a time as days since a start."""
    return lambda time: f"{(time - start) / timedelta(days=1):.{digits}f}"


FORMS: dict[str, Callable[[datetime], str]] = {
    "days of a spreadsheet": serial(SHEET),
    "the same with all digits": lambda time: repr((time - SHEET) / timedelta(days=1)),
    "the same with five": serial(SHEET, 5),
    "Chinese": lambda time: f"{time.year}年{time.month}月{time.day}日 {time:%H:%M}",
    "Chinese, in words": lambda time: f"{time.year}年{time.month}月{time.day}日 {time.hour}时{time:%M}分{time:%S}秒",
    "Chinese, of two halves": lambda time: f"{time:%Y年%m月%d日} {'上午' if time.hour < 12 else '下午'}{time:%I:%M}",
    "Japanese": lambda time: f"{time:%Y年%m月%d日}(月) {time:%H時%M分}",
    "Korean": lambda time: f"{time.year}년 {time.month}월 {time.day}일 {time:%H:%M:%S}",
    "Korean, with points": lambda time: f"{time.year}. {time.month}. {time.day}. {time:%H:%M:%S}",
    "Korean, of two halves": lambda time: f"{time:%Y. %m. %d.} {'오전' if time.hour < 12 else '오후'} {time:%I:%M:%S}",
    "digits only": lambda time: f"{time:%Y%m%d%H%M%S}",
    "digits only, no seconds": lambda time: f"{time:%Y%m%d%H%M}",
}

CLOCKS: dict[str, tuple[str, Callable[[datetime], str]]] = {
    "hours and minutes": ("<TIME>", lambda time: f"{time:%H%M}"),
    "hours, minutes, seconds": ("<TIME>", lambda time: f"{time:%H%M%S}"),
    "hours and minutes, zeros lost": ("Time", lambda time: str(int(f"{time:%H%M}"))),
    "with seconds, zeros lost": ("Time", lambda time: str(int(f"{time:%H%M%S}"))),
    "hours alone": ("Hour", lambda time: str(time.hour)),
    "with a colon": ("Uhrzeit", lambda time: f"{time.hour}:{time:%M}"),
}
