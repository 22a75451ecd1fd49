"""A scenario: what goes wrong in a rehearsal, told in a TOML file, and what has to come of it (docs/scenarios.md)."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from srconsole.compose.rehearse.expected import Expected
from srconsole.compose.rehearse.told import Seconds, ToldExchange, ToldReader, ToldRequest, ToldSleep
from srconsole.core.candle import Candle
from srconsole.errors import RequestError, SettingsError
from srconsole.exchange.simulated.faults import Fault
from srconsole.exchange.simulated.happenings import Happening
from srconsole.settings.toml_file import read_toml

Price = Annotated[float, Meta(gt=0, le=1e15)]
Prices = tuple[Price, Price, Price, Price]
Way = Literal["live", "jumps"]
"""How the market is looked at: by the live feed each few seconds, or exactly when its price has jumped."""


class ToldMarket(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A market of a scenario's own, in place of a file's.

    Attributes:
        timeframe: seconds a candle.
        candles: open, high, low and close of each.
        symbol: what the exchange calls the contract.
        history: so many of them have closed as the rehearsal begins; the engine reads them as a first start does.
    """

    timeframe: Annotated[int, Meta(ge=4, le=86_400)] = 60
    candles: Annotated[tuple[Prices, ...], Meta(min_length=1, max_length=10_000)]
    history: Annotated[int, Meta(ge=0)] = 0
    symbol: Annotated[str, Meta(min_length=5, max_length=40)] = "BTCUSDT"

    def __post_init__(self) -> None:
        if self.history >= len(self.candles):
            raise ValueError(f"a history of {self.history} of {len(self.candles)} candles leaves none to trade")

    def made(self) -> list[Candle]:
        """Return the candles, the first at the beginning of 2024."""
        length = self.timeframe * 1000
        return [Candle(_BEGIN + at * length, *prices, 1.0) for at, prices in enumerate(self.candles)]


class ToldFault(Struct, frozen=True, kw_only=True):
    """A fault of the line, and when it begins to wait for its calls.

    Attributes:
        after: seconds after the first candle's opening.
        fault: what becomes of the calls.
        until: seconds after that opening from when on none meets it any more.
    """

    after: float
    fault: Fault
    until: float = inf


class Scenario(Struct, frozen=True, kw_only=True):
    """What goes wrong, and what has to come of it.

    Attributes:
        fault: its number in the list of faults, such as F1; empty where it is none of them.
        about: what it shows, in a sentence.
        defence: what keeps it from doing harm; who switches that off sees the scenario fail.
        settings: those that differ, by section.
        feed: how the market is looked at.
        checks_levels: whether the batch form holds the levels at each start, as it does in a market's run.
        market: what price does, None for what the rehearsal's file says.
        exchange: how the exchange behaves.
        faults: of the line.
        happenings: what others do; their times are UTC milliseconds once `placed`.
        requests: what a person asks for, ascending.
        sleeps: when the machine is asleep; only the live feed wakes up with it.
        readers: who reads the journal meanwhile.
        kills: when the engine is killed, seconds after the first candle's opening, ascending.
        leaves: when it is left instead, as by q, ascending.
        commits: around which of its commits it is killed as well; `memory.Commits` says how they are counted.
        down: seconds until it is started again.
        expected: what has to be so in the end.
    """

    fault: str
    about: str
    defence: str
    settings: dict[str, dict[str, Any]]
    feed: Way
    checks_levels: bool
    market: ToldMarket | None
    exchange: ToldExchange
    faults: tuple[ToldFault, ...]
    happenings: tuple[dict[str, Any], ...]
    requests: tuple[ToldRequest, ...]
    sleeps: tuple[ToldSleep, ...]
    readers: tuple[ToldReader, ...]
    kills: tuple[float, ...]
    leaves: tuple[float, ...]
    commits: tuple[int, ...]
    down: float
    expected: Expected

    def placed(self, start: int) -> list[Happening]:
        """Return the happenings at their times, the first candle opening at `start`, UTC milliseconds."""
        return [_happening(told, start) for told in self.happenings]


NOTHING: Final = Scenario(
    fault="",
    about="",
    defence="",
    settings={},
    feed="jumps",
    checks_levels=False,
    market=None,
    exchange=ToldExchange(),
    faults=(),
    happenings=(),
    requests=(),
    sleeps=(),
    readers=(),
    kills=(),
    leaves=(),
    commits=(),
    down=5.0,
    expected=Expected(),
)
"""A scenario in which all goes well."""

_BEGIN: Final = 1_704_067_200_000


class _Written(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scenario as its file has it; `after` of faults and happenings are seconds."""

    fault: str = ""
    about: str = ""
    defence: str = ""
    settings: dict[str, dict[str, Any]] = {}
    feed: Way = "live"
    checks_levels: bool = False
    market: ToldMarket | None = None
    exchange: ToldExchange = ToldExchange()
    faults: tuple[dict[str, Any], ...] = ()
    happenings: tuple[dict[str, Any], ...] = ()
    requests: tuple[ToldRequest, ...] = ()
    sleeps: tuple[ToldSleep, ...] = ()
    readers: tuple[ToldReader, ...] = ()
    kills: tuple[Seconds, ...] = ()
    leaves: tuple[Seconds, ...] = ()
    commits: tuple[Annotated[int, Meta(ge=1)], ...] = ()
    down: Seconds = 5.0
    expected: Expected = Expected()

    def __post_init__(self) -> None:
        if self.feed != "live" and self.market is not None and self.market.history:
            raise ValueError("a market with a history is looked at by the live feed alone")


def read_scenario(path: Path) -> Scenario:
    """Read a scenario's file.

    Raises:
        RequestError: it cannot be read, is no TOML, or says something that no scenario says; names file and place.
    """
    try:
        document = read_toml(path).document
    except SettingsError as error:
        raise RequestError(str(error)) from error
    try:
        written = msgspec.convert(document, _Written)
        faults = tuple(map(_fault, range(len(written.faults)), written.faults))
        for number, told in enumerate(written.happenings):
            _checked_happening(number, told)
    except msgspec.ValidationError as error:
        raise RequestError(f"{path}: {_place_first(str(error))}; docs/scenarios.md says what a scenario has") from error
    fields = {name: getattr(written, name) for name in written.__struct_fields__}
    return Scenario(**{**fields, "faults": faults})


def _fault(number: int, told: dict[str, Any]) -> ToldFault:
    rest = dict(told)
    try:
        after = msgspec.convert(rest.pop("after", 0), Seconds, strict=False)
        until = msgspec.convert(rest.pop("until", inf), Seconds, strict=False)
        return ToldFault(after=after, fault=msgspec.convert(rest, Fault), until=until)
    except msgspec.ValidationError as error:
        raise _in_list(error, "faults", number) from error


def _checked_happening(number: int, told: dict[str, Any]) -> None:
    try:
        _happening(told, 0)
    except msgspec.ValidationError as error:
        raise _in_list(error, "happenings", number) from error


def _happening(told: dict[str, Any], start: int) -> Happening:
    rest = dict(told)
    after = msgspec.convert(rest.pop("after", 0), Seconds, strict=False)
    found: Happening = msgspec.convert({**rest, "at": start + round(after * 1000)}, Happening, strict=False)
    return found


def _in_list(error: msgspec.ValidationError, name: str, number: int) -> msgspec.ValidationError:
    """Return an error about an element of a list, with its place in it."""
    text, _, place = str(error).partition(" - at `")
    place = place.removesuffix("`").removeprefix("$")
    return msgspec.ValidationError(f"{text} - at `$.{name}[{number}]{place}`")


def _place_first(text: str) -> str:
    """Turn msgspec's words round: where, then what."""
    what, _, place = text.partition(" - at `")
    where = place.removesuffix("`").removeprefix("$.")
    return f"{where}: {what}" if where else what
