"""What lies at the exchange, on the main screen where there is room for it."""

from __future__ import annotations

from datetime import tzinfo

from srconsole.console.ages import Elapsed
from srconsole.console.keymap import Keymap
from srconsole.console.panes.exchange import exchange_lines
from srconsole.console.panes.lines import Lines
from srconsole.engine.view.snapshot import Snapshot


class ExchangePane(Lines):
    """Shows what is known of the exchange, what needs a person first, as much as there is room for."""

    def __init__(self, keymap: Keymap, zone: tzinfo) -> None:
        super().__init__(id="at-exchange")
        self._keymap = keymap
        self._zone = zone

    def show_exchange(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Show what a snapshot knows of it."""
        width, height = self.size
        if self.display and width:
            self.show(exchange_lines(snapshot, elapsed, self._zone, self._keymap, width)[:height])
