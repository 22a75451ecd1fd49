"""Portions in processes of this machine: the same trials, whoever dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from srconsole.errors import RequestError, SrconsoleError
from srconsole.research.sweep.processes import MOST_DEATHS, in_processes
from srconsole.research.sweep.run import Done, Way
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.work import Material, Portion
from tests.research.sweep.sweeps import plan, swept

pytestmark = pytest.mark.slow

RANGES = ("signals.sma_fast=3:9:1", "signals.sma_slow=10:30:5")


FAILING = """from strategies.base_strategy import BaseStrategy


class Failing(BaseStrategy):
    def generate_signals(self, dataframe):
        raise ValueError("no idea")
"""
"""A plug-in that fails whenever it is asked."""


def killing(way: Way, deaths: int) -> Way:
    """Return a way on which a process is killed after each of the first answers, as often as is told."""

    def killed(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
        left = deaths
        for done in way(material, each):
            if left:
                victim = multiprocessing.active_children()[0]
                assert victim.pid is not None
                os.kill(victim.pid, signal.SIGKILL)
                left -= 1
            yield done

    return killed


@pytest.mark.parametrize("deaths", [0, MOST_DEATHS - 1])
def test_processes_come_to_the_same_whoever_dies(deaths: int) -> None:
    """A process that is killed takes no trial with it.

    Given a sweep by the plain core, in two processes of which none or two are killed on the way
    When it is carried out
    Then its trials are those of a sweep in this process, and no process is left behind
    """
    asked = plan(*RANGES, files=2, strategy__name="sma")
    with Store(asked) as here, Store(asked) as there:
        swept(asked, here)
        swept(asked, there, killing(in_processes(2), deaths))
        assert list(there.rows()) == list(here.rows())
        assert there.left_out() == here.left_out()
    assert multiprocessing.active_children() == []


def test_processes_that_die_again_and_again_end_the_sweep() -> None:
    """Where memory is short a person is told, and what is done is kept.

    Given two processes, and somebody who kills one after each answer
    When a sweep is carried out
    Then it ends with a sentence after three, what came back is kept, and no process is left behind
    """
    asked = plan(*RANGES, strategy__name="sma")
    with Store(asked) as store:
        with pytest.raises(SrconsoleError, match=r"3 processes that traded ended without a word, .*fewer --jobs"):
            swept(asked, store, killing(in_processes(2), 99))
        assert 0 < store.done() < asked.trials
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("seconds", [0.01, 0.15, 0.4])
def test_ctrl_c_is_heeded_while_processes_begin(seconds: float) -> None:
    """A person who changes their mind at once is heard.

    Given a sweep in two processes that has just begun
    When Ctrl-C comes after a moment
    Then the sweep ends with it, and no process is left behind
    """
    asked = plan("signals.sma_fast=3:30:1", "signals.sma_slow=40:90:1", files=2, length=900, strategy__name="sma")
    press = threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGINT))
    press.start()
    with Store(asked) as store, pytest.raises(KeyboardInterrupt):
        swept(asked, store, in_processes(2))
    press.join()
    assert multiprocessing.active_children() == []


def test_a_plug_in_that_fails_is_told_from_its_process(tmp_path: Path) -> None:
    """What a plug-in does wrong is a sentence with its line, wherever it was traded.

    Given a plug-in that fails at some candle
    When it is swept in processes
    Then the sweep ends with the sentence that a backtest would end with
    """
    file = tmp_path / "failing.py"
    file.write_text(FAILING)
    asked = plan("signals.stop_pct=0.01,0.02", given={"strategy.name": "plugin", "plugin.file": str(file)})

    with Store(asked) as store, pytest.raises(RequestError, match=r"failing\.py:6.*no idea"):
        swept(asked, store, in_processes(2))
    assert multiprocessing.active_children() == []
