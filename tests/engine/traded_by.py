"""A replay of one strategy in a process of its own, for crash tests: `python -m tests.engine.traded_by NAME FILE`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from srconsole.compose.replay import KILL_AT, Replay
from tests.engine.running import run_to_end
from tests.engine.test_every_strategy_trades_the_same import settings_of

if __name__ == "__main__":
    name, file = sys.argv[1:]
    home = Path(os.environ["SRCONSOLE_HOME"])
    run_to_end(settings_of(name), Replay(Path(file)), home, more={KILL_AT: os.environ[KILL_AT]})
