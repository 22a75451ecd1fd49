"""The verdicts on a plug-in in plain words, each with the line to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from srconsole.errors import PluginError
from srconsole.market.candle_arrays import Floats
from srconsole.plain_text import plain
from srconsole.plugins.blame import Verdict, place_of
from srconsole.plugins.plugin import Asked
from srconsole.plugins.verdicts import Verdicts


def told(plugin: Asked, rows: Floats, verdicts: Verdicts) -> list[str]:
    """Return all that was found, a sentence or two each, the gravest first.

    Args:
        plugin: what was looked at, opened.
        rows: the candles that it was tried on, as `rows.rows_of` has them.
        verdicts: what was found.
    """
    if verdicts.random:  # nothing else that was found means anything
        return [_random(plugin, rows, verdicts)]
    said = []
    if verdicts.future:
        said.append(_future(plugin, rows, verdicts))
    if verdicts.only_last_row:
        said.append(_last_row(plugin, verdicts))
    if verdicts.window:
        said.append(_window(plugin, rows, verdicts))
    if verdicts.unknown:
        said.append(f"{verdicts.unknown}; that was one call on all candles, so it is asked at each close")
    if verdicts.whole:
        said.append(
            f"{plugin.file}: whole: one call on all candles says at {len(verdicts.looked)} closes what calls at the "
            f"closes say; it may stand for them in a backtest ({verdicts.fired} signals)"
        )
    return said


def warnings(plugin: Asked, rows: Floats, verdicts: Verdicts) -> list[str]:
    """Return what somebody who backtests a plug-in has to know about the result."""
    said = [_future(plugin, rows, verdicts)] if verdicts.future else []
    return [*said, _window(plugin, rows, verdicts)] if verdicts.window else said


def refusal(plugin: Asked, rows: Floats, verdicts: Verdicts) -> PluginError:
    """Return the error that ends a run of a plug-in which says something else when it is asked twice."""
    return PluginError(_random(plugin, rows, verdicts), str(plugin.file), _line(plugin, "random")[0])


def _future(plugin: Asked, rows: Floats, verdicts: Verdicts) -> str:
    line, look = _line(plugin, "future")
    return (
        f"{plugin.file}:{line}: FUTURE: at {_where(rows, verdicts.future, verdicts)} it gives a signal only because "
        f"it sees later candles; {look}. One call on all candles is refused, and it is asked at each close, where "
        "nothing later is there: what it gains in a frame of the past, it gains nowhere else"
    )


def _last_row(plugin: Asked, verdicts: Verdicts) -> str:
    line, look = _line(plugin, "last row")
    found = (
        f"at {len(verdicts.last_row)} of {len(verdicts.looked)} closes it gives a signal in the newest row that it "
        "does not give there once later rows follow"
        if verdicts.fired
        else "in one call on all candles it gives no signal"
    )
    return f"{plugin.file}:{line}: last row: {found}; {look}. It is asked at each close, which takes longer"


def _window(plugin: Asked, rows: Floats, verdicts: Verdicts) -> str:
    line, look = _line(plugin, "window")
    return (
        f"{plugin.file}:{line}: window: at {_where(rows, verdicts.window, verdicts)} it says something else of the "
        f"newest candles than of all of them; {look}. Its results hang on plugin.window, and it is asked at each close"
    )


def _random(plugin: Asked, rows: Floats, verdicts: Verdicts) -> str:
    line, look = _line(plugin, "random")
    return (
        f"{plugin.file}:{line}: random: asked twice about the same candles, the plug-in says two things, first at "
        f"{_time(rows, verdicts.random[0])}; {look}, since no result of it could be trusted"
    )


def _where(rows: Floats, closes: Sequence[int], verdicts: Verdicts) -> str:
    return f"{len(closes)} of {len(verdicts.looked)} closes, first at {_time(rows, closes[0])},"


def _time(rows: Floats, close: int) -> str:
    return datetime.fromtimestamp(float(rows[close, 0]) / 1000, UTC).isoformat().replace("+00:00", "Z")


def _line(plugin: Asked, verdict: Verdict) -> tuple[int, str]:
    """Return the line to look at, and the words that say so."""
    place = place_of(plugin.source(), verdict)
    if place is None:
        return plugin.line, "look through its generate_signals"
    return place.line, f"look at `{plain(place.text)}`"
