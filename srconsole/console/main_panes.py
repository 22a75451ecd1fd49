"""What of the main screen shows nothing but snapshots: the panes, and the rows around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial

from textual.geometry import Size
from textual.theme import Theme
from textual.widget import Widget

from srconsole.console.ages import Elapsed
from srconsole.console.chart.glyphs import CHARSETS
from srconsole.console.chart.market_chart import MarketChart
from srconsole.console.chart.widget import chart_styles
from srconsole.console.keymap import Keymap
from srconsole.console.layout import ACCOUNT, CHART, EXCHANGE, LEVELS, LOG, POSITION, TALL, TRADES, Rows
from srconsole.console.panes.account_pane import AccountPane
from srconsole.console.panes.alerts import AlertLines, alerts_of
from srconsole.console.panes.exchange_pane import ExchangePane
from srconsole.console.panes.levels import LevelTable
from srconsole.console.panes.lines import Lines
from srconsole.console.panes.log import LogTail, TradeTail
from srconsole.console.panes.outlook import is_price_old
from srconsole.console.panes.position import PositionPane, told_order
from srconsole.console.panes.status import StatusLine, status_rows
from srconsole.console.panes.strategy import StrategyPane
from srconsole.console.signs import Signs
from srconsole.console.small import small_lines
from srconsole.core.offer import Key
from srconsole.engine.view.records import Records
from srconsole.engine.view.snapshot import Snapshot

_ALERTS, _ALERTS_SHORT = 5, 3
"""Alerts that are shown at most, where there are many rows and few."""
_POSITION, _POSITION_ON_MARKET = 5, 7
"""Rows of the position's text; what an exchange holds of it has two more."""


class MainPanes:
    """The panes and rows, made but not set yet.

    Args:
        keymap, signs, zone: the keys in force, the signs of this terminal, the zone of times.
        theme: whose colours the chart has.
        records: returns the run's records; None where none are kept.
        say: shows what there is to say of a key of the chart.

    Attributes:
        chart, levels, strategy: the chart, the levels, and what another strategy has in their place.
    """

    def __init__(
        self,
        keymap: Keymap,
        signs: Signs,
        zone: tzinfo,
        theme: Theme,
        records: Callable[[], Records | None],
        say: Callable[[str], None],
    ) -> None:
        self._keymap = keymap
        self._zone = zone
        self._ellipsis = signs.ellipsis
        self._small = Lines(id="small")
        self._status = StatusLine(signs, zone)
        self._alerts = AlertLines(keymap, signs.ellipsis)
        self.chart = MarketChart(
            records,
            say,
            styles=chart_styles(theme),
            charset=CHARSETS[signs.charset],
            zone=zone,
            way_back=keymap.shown("now"),
            id="chart",
        )
        self.levels = LevelTable(signs, zone, keymap.shown("broken"))
        self.strategy = StrategyPane(signs, zone)
        self._position = PositionPane(signs, zone)
        self._log = LogTail(zone, signs.ellipsis)
        self._trades = TradeTail(zone)
        self._exchange = ExchangePane(keymap, zone)
        self._account = AccountPane(signs)

    def paint(self, theme: Theme) -> None:
        """Take the colours of a theme, where the style sheet does not bring them."""
        self.chart.paint(chart_styles(theme))

    def panes(self) -> dict[str, Widget]:
        """Return the panes by their names."""
        return {
            CHART: self.chart,
            LEVELS: self.levels,
            POSITION: self._position,
            LOG: self._log,
            TRADES: self._trades,
            EXCHANGE: self._exchange,
            ACCOUNT: self._account,
        }

    def all(self) -> list[Widget]:
        """Return all there is to set, in the order of the screen."""
        return [self._small, self._status, self._alerts, *self.panes().values(), self.strategy]

    def named(self, snapshot: Snapshot | None) -> dict[str, Widget]:
        """Return what stands at the places of the layout, by their names."""
        around = {"small": self._small, "status": self._status, "alerts": self._alerts}
        return {**self.panes(), **around, LEVELS: self.ladder(snapshot)}

    def ladder(self, snapshot: Snapshot | None) -> LevelTable | StrategyPane:
        """Return what stands in the levels' place."""
        own = snapshot is not None and snapshot.market.strategy is not None
        return self.strategy if own else self.levels

    def rows(self, banner: int, snapshot: Snapshot, elapsed: Elapsed, size: Size) -> Rows:
        """Return how many rows each thing has, below a banner of so many."""
        alerts = min(_most_alerts(size), len(alerts_of(snapshot, self._keymap, elapsed.snapshot)))
        held_there = snapshot.market.live is not None and snapshot.market.position is not None
        position = _POSITION_ON_MARKET if held_there else _POSITION
        return Rows(banner, status_rows(snapshot, size.height), alerts, position)

    def parts(
        self,
        snapshot: Snapshot,
        before: Snapshot | None,
        elapsed: Elapsed,
        selected: Callable[[], Key | None],
        size: Size,
    ) -> Sequence[Callable[[], object]]:
        """Return what shows a snapshot that has become so old, pane by pane, on a screen of a size.

        `before` is the snapshot before it, None where it is the first.
        """
        return [
            partial(self._status.show, snapshot, elapsed.snapshot),
            lambda: self._show_chart(snapshot, elapsed),
            lambda: self.levels.show(snapshot, selected(), elapsed.snapshot),
            lambda: self.strategy.show(snapshot, selected()),
            lambda: self._show_what_ages(snapshot, before, elapsed, selected(), size),
            partial(self._trades.show_trades, snapshot),
            partial(self._log.show_log, snapshot),
            partial(self._account.show_account, snapshot),
        ]

    def show_selected(
        self, snapshot: Snapshot, before: Snapshot | None, elapsed: Elapsed, selected: Key | None
    ) -> None:
        """Show what of a snapshot is about the selected level or lot, but for its line in the chart."""
        self.levels.show(snapshot, selected, elapsed.snapshot)
        self.strategy.show(snapshot, selected)
        self._position.show(snapshot, told_order(snapshot, before), elapsed, selected)

    def tick(
        self, snapshot: Snapshot, before: Snapshot | None, elapsed: Elapsed, selected: Key | None, size: Size
    ) -> None:
        """Show how old a snapshot has become, and what is in it; takes what `parts` takes."""
        self._status.tick(snapshot, elapsed.snapshot)
        if snapshot.market.live is not None:
            self.chart.call_old(is_price_old(snapshot, elapsed.snapshot))
            self.levels.show(snapshot, selected, elapsed.snapshot)
        self._show_what_ages(snapshot, before, elapsed, selected, size)

    def _show_chart(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        self.chart.show_market(snapshot.market)
        self.chart.call_old(is_price_old(snapshot, elapsed.snapshot))

    def _show_what_ages(
        self, snapshot: Snapshot, before: Snapshot | None, elapsed: Elapsed, selected: Key | None, size: Size
    ) -> None:
        self._alerts.show(snapshot, elapsed, _most_alerts(size), size.width)
        self._position.show(snapshot, told_order(snapshot, before), elapsed, selected)
        self._exchange.show_exchange(snapshot, elapsed)
        told = small_lines(snapshot, self._keymap, elapsed.snapshot, self._small.size, self._zone, self._ellipsis)
        self._small.show(told)


def _most_alerts(size: Size) -> int:
    return _ALERTS if size.height >= TALL else _ALERTS_SHORT
