"""Trials that Optuna chooses."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from srconsole.errors import RequestError
from srconsole.research.optimise.history import Searched
from srconsole.research.optimise.limits import Limits
from srconsole.research.optimise.optimised import WHOLE, check_possible
from srconsole.research.optimise.ranking import ranked
from srconsole.research.optimise.search import Search, State, Tried
from srconsole.research.optimise.store import STUDY, storage_in
from srconsole.research.optimise.study import Optimisation
from srconsole.research.sweep.ranges import grid, settings_with
from srconsole.settings.schema import Settings, StrategySettings
from tests.research.optimise import search_of, tried_by, walked


class Cut(KeyboardInterrupt):
    """A person ends it."""


def kept_in(folder: Path, search: Search, history: Searched, cut: int | None = None) -> list[Tried]:
    """Return the trials of a study in a folder; it may be cut before a trial."""

    def heard(done: int, total: int) -> None:
        if done == cut:
            raise Cut

    with storage_in(folder) as storage:
        return Optimisation(search, history, history.whole).carry_out(storage, WHOLE, heard)


def test_a_seed_decides_every_trial() -> None:
    """Whoever repeats a search comes to the same.

    Given a history, ranges and a seed
    When they are searched twice, and with another seed
    Then the trials are the same to the last digit, and others with the other seed
    """
    history = walked()

    once = tried_by(search_of(seed=7), history)

    assert once == tried_by(search_of(seed=7), history)
    assert [each.chosen for each in once] != [each.chosen for each in tried_by(search_of(seed=8), history)]


def test_figures_are_those_of_a_backtest() -> None:
    """What is ranked is what a backtest of the same settings says.

    Given a search of a made history
    When its best trial is traded by itself
    Then each figure is the same to the last digit
    """
    history, search = walked(), search_of()
    best = ranked(tried_by(search, history), search.objectives)[0]

    summary = history.traded(history.whole, settings_with(search.base, best.chosen)).summary

    assert best.figures is not None
    assert {name: summary[name] for name in best.figures} == best.figures


def test_a_grid_finds_what_is_best() -> None:
    """Nothing is left out.

    Given a search that tries each combination
    When it is ranked
    Then every combination was tried once, and the first is the best by plain comparison
    """
    ranges = ["levels.swing_order=1:4:1", "strategy.stop_pct=0.005:0.02:0.005"]
    history, search = walked(), search_of("net_profit", ranges=ranges, sampler="grid", trials=16)

    tried = tried_by(search, history)

    every = list(grid(search.ranges))
    assert [each.chosen for each in tried] == every
    figures = history.figures(history.whole, [settings_with(search.base, each) for each in every])
    profits = [float(each["net_profit"] or 0.0) for each in figures if not isinstance(each, RequestError)]
    best = ranked(tried, search.objectives)[0]
    assert (best.figures or {})["net_profit"] == max(profits)


def test_what_is_beyond_a_limit_is_never_the_best() -> None:
    """A fine Sharpe of three trades is none.

    Given a limit on trades that some trials keep to and some do not
    When they are ranked
    Then those beyond are counted as such, and none of them is chosen
    """
    history = walked()
    free = tried_by(search_of(sampler="random", trials=40), history)
    trades = sorted(int((each.figures or {})["trades"] or 0) for each in free)
    search = search_of(sampler="random", trials=40, limits=Limits(trades[20] + 1))

    tried = tried_by(search, history)

    counts = Counter(each.state for each in tried)
    assert counts[State.BEYOND] > 0 < counts[State.RANKED]
    least = search.limits.least_trades
    assert all(((each.figures or {})["trades"] or 0) >= least for each in ranked(tried, search.objectives))


@pytest.mark.parametrize("pruner", ["median", "hyperband"])
def test_trials_that_begin_badly_are_ended(pruner: str) -> None:
    """Time goes to what begins well, and what was ended is told apart.

    Given many trials and a pruner
    When they are tried
    Then some are pruned and have no figures, and the others have those of all candles
    """
    history, search = walked(length=400), search_of(sampler="random", pruner=pruner, trials=24)

    tried = tried_by(search, history)

    pruned = [each for each in tried if each.state is State.PRUNED]
    assert 0 < len(pruned) < len(tried) == 24
    assert all(each.figures is None for each in pruned)
    kept = [each for each in tried if each not in pruned]
    whole = history.figures(history.whole, [settings_with(search.base, each.chosen) for each in kept])
    assert [each.figures for each in kept] == whole


@pytest.mark.parametrize("sampler", ["tpe", "nsga2"])
def test_several_trials_at_once_are_as_many(sampler: str) -> None:
    """Two threads leave no trial out, and the same seed gives the same again.

    Given a search by two threads for two figures
    When it is carried out twice
    Then it has as many trials as were asked for, the same both times
    """
    search = search_of("sharpe", "max_drawdown_pct", sampler=sampler, trials=21)

    once, again = (tried_by(search, walked(threads=2)) for _ in range(2))

    assert once == again
    assert [each.number for each in once] == list(range(21))


def test_settings_that_contradict_are_counted() -> None:
    """A slow average below the fast one is no reason to end a search.

    Given ranges of which some combinations are refused
    When they are searched, each combination once
    Then those are told as impossible with the reason, and the others are ranked
    """
    base = Settings(strategy=StrategySettings(name="sma"))
    ranges = ["signals.sma_fast=2,5", "signals.sma_slow=4,9"]
    search = search_of("net_profit", base=base, ranges=ranges, sampler="grid", trials=4)

    tried = tried_by(search, walked(length=120))

    assert [each.state is State.IMPOSSIBLE for each in tried] == [False, False, True, False]
    assert "sma_fast" in tried[2].why
    assert tried[2] not in ranked(tried, search.objectives)


def test_where_nothing_can_be_traded_the_search_does_not_begin() -> None:
    """A file that is too short is told at once.

    Given a strategy that needs more candles than there are
    When it is looked whether anything can be traded
    Then the reason is the strategy's own
    """
    search = search_of(base=Settings(strategy=StrategySettings(name="breakout")), ranges=["breakout.max_levels=5,9"])

    with pytest.raises(RequestError, match="candles before the first one"):
        check_possible(search, walked(length=60))


def test_more_combinations_than_can_be_numbered_are_searched() -> None:
    """A search needs no list of what it searches.

    Given six settings with thousands of values each
    When they are searched by chance and by what was learned
    Then there are as many trials as were asked for, each of different settings
    """
    ranges = [
        "strategy.stop_pct=0.003:0.2:0.0001",
        "strategy.trail_pct=0.001:0.2:0.0001",
        "strategy.midpoint_fraction=0:2:0.001",
        "levels.merge_tolerance=0.001:0.01:0.000001",
        "costs.slippage=0:0.009:0.000001",
        "levels.max_age=100:1000:1",
    ]
    search, history = search_of(ranges=ranges, trials=12), walked()

    check_possible(search, history)

    assert search.combinations > 2**63
    assert len({tuple(each.chosen.values()) for each in tried_by(search, history)}) == 12


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sampler", "pruner"), [("tpe", "none"), ("tpe", "median"), ("nsga2", "none"), ("grid", "none")]
)
def test_a_search_goes_on_where_it_was_cut(tmp_path: Path, sampler: str, pruner: str) -> None:
    """Ctrl-C costs nothing: what comes is what would have come.

    Given a search in a folder that is cut twice, one that is never cut, and one in memory
    When the same search is asked for again
    Then all have the same trials in the same order
    """
    folder = tmp_path / "cut"
    folder.mkdir()
    history, search = walked(), search_of(sampler=sampler, pruner=pruner, trials=72 if sampler == "grid" else 30)
    for at in (3, 17):
        with pytest.raises(Cut):
            kept_in(folder, search, history, cut=at)

    assert kept_in(folder, search, history) == tried_by(search, history)
    assert len(kept_in(folder, search, history)) == search.trials


@pytest.mark.slow
def test_more_trials_may_be_asked_for_and_nothing_else(tmp_path: Path) -> None:
    """A folder belongs to one search.

    Given a folder with ten trials
    When fifteen are asked for, and then another seed, other ranges or other candles
    Then the ten stay the first of fifteen, and everything else is refused with what differs
    """
    history = walked()
    ten = kept_in(tmp_path, search_of(trials=10), history)

    assert kept_in(tmp_path, search_of(trials=15), history)[:10] == ten
    for search, candles, says in (
        (search_of(seed=2), history, "--seed"),
        (search_of(ranges=["levels.swing_order=1:6:1"]), history, "--param"),
        (search_of("calmar"), history, "--objective"),
        (search_of(limits=Limits(3)), history, "limits"),
        (search_of(base=Settings()), history, "settings"),
        (search_of(), walked(seed=4), "candles"),
    ):
        with pytest.raises(RequestError, match=f"other {says};"):
            kept_in(tmp_path, search, candles)


@pytest.mark.slow
def test_a_folder_is_searched_by_one_at_a_time(tmp_path: Path) -> None:
    """Two processes would count each other's trials as cut off.

    Given a folder in which a search goes on, and a folder with another file of that name
    When a second one begins there
    Then either is refused in a sentence, and the file stays as it is
    """
    other = tmp_path / "other"
    other.mkdir()
    (other / STUDY).write_bytes(b"no database" * 100)

    with (
        storage_in(tmp_path),
        pytest.raises(RequestError, match="another process optimises there"),
        storage_in(tmp_path),
    ):
        pass
    with pytest.raises(RequestError, match="no study"), storage_in(other):
        pass
    assert (other / STUDY).read_bytes() == b"no database" * 100


@pytest.mark.slow
def test_the_study_is_a_database_that_others_can_read(tmp_path: Path) -> None:
    """Optuna's own tools show it.

    Given a search in a folder whose name has signs that mean something in addresses
    When its file is opened with SQLite alone
    Then it has the study and its trials, and nothing lies beside it
    """
    folder = tmp_path / "a {b}?c%20"
    folder.mkdir()
    kept_in(folder, search_of(trials=5), walked(length=200))

    with sqlite3.connect(folder / STUDY) as database:
        found = database.execute("SELECT study_name, count(*) FROM trials JOIN studies USING (study_id)").fetchall()
    database.close()
    assert found == [(WHOLE, 5)]
    assert [each.name for each in folder.iterdir()] == [STUDY]
