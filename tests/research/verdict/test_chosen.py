"""What speaks against settings that were chosen among many."""

from __future__ import annotations

import numpy as np
import pytest

from srconsole.bundled import bundled
from srconsole.research.candle_columns import load_columns
from srconsole.research.costs.many_at_once import kernel_break_even
from srconsole.research.costs.other_costs import at_cost
from srconsole.research.kernel_run import why_plain
from srconsole.research.sweep.trials import plain_trial, trade_each
from srconsole.research.verdict.chosen import Choice, chosen_verdict, traded_again
from srconsole.research.verdict.judging import verdict
from srconsole.settings.layers import settings_from
from tests.research.costs.histories import rise
from tests.research.sweep.sweeps import history

SAMPLE = bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv")
CHOSEN = {"levels.swing_order": 48, "strategy.stop_pct": 0.005}


def test_a_luckier_crowd_speaks_against_the_same_result() -> None:
    """The best of many trials that differ wildly has to be better than the best of one.

    Given settings that were traded once more
    When they were chosen among trials whose Sharpe ratios lie far apart
    Then the number of trials speaks against them, and the other rules say what they said before
    """
    made = history(3, 400)
    settings = settings_from({"levels.swing_order": 4})
    again = traded_again(made.columns, made.report, settings)

    def judged(choice: Choice) -> set[str]:
        found = chosen_verdict(made.columns, settings, again, choice, np.random.default_rng(0))
        return {sentence.rule for sentence in found.sentences}

    crowd = judged(Choice([float(at) for at in range(-50, 50)]))

    assert "deflated_sharpe" in crowd
    assert crowd == judged(Choice([1.0])) | {"deflated_sharpe"}
    assert "deflated_sharpe" not in judged(Choice([1.0]))


def test_what_is_known_of_the_search_is_said_and_the_rest_named() -> None:
    """A person reads what was looked at, and nothing is made up.

    Given settings that were traded once more
    When their neighbours, overfitting and unseen candles are bad
    Then each of the three speaks against them, and without knowing of them none does
    """
    made = history(3, 400)
    settings = settings_from({"levels.swing_order": 4})
    again = traded_again(made.columns, made.report, settings)
    chance = np.random.default_rng(0)

    bad = chosen_verdict(made.columns, settings, again, Choice([1.0], 0.1, 0.9, -5.0), chance)
    unknown = chosen_verdict(made.columns, settings, again, Choice([1.0]), chance)

    about = {"plateau", "overfitting", "out_of_sample"}
    assert about <= {sentence.rule for sentence in bad.sentences}
    assert about.isdisjoint(unknown.checked)
    assert "overfitting of the sweep" in unknown.unchecked


def test_the_plain_core_trades_the_chosen_to_the_same_digit() -> None:
    """What is judged is what the sweep has ranked, whoever traded it.

    Given settings that the compiled kernel does not claim
    When they are traded once more
    Then trades, profit and days are those of the sweep's own trial, and the path inside the candles was not looked at
    """
    made = history(3)
    settings = settings_from({"strategy.name": "sma", "signals.sma_fast": 3, "signals.sma_slow": 12})
    assert why_plain(settings, detail=False)

    again = traded_again(made.columns, made.report, settings)

    trial = plain_trial(made.columns, made.report, settings, returns=True)
    assert again.evidence.trades == trial.trades > 0
    assert again.evidence.net == pytest.approx(trial.net_profit)
    assert again.evidence.fees == trial.fees
    assert trial.returns is not None
    assert again.returns.tolist() == trial.returns.tolist()
    assert again.first > 0
    assert not again.evidence.sensitivity
    assert again.evidence.break_even_cost is None


def test_at_the_cost_found_the_profit_is_gone() -> None:
    """Whoever pays a little less keeps something.

    Given real candles and settings that win
    When the cost is looked for that leaves nothing
    Then at that cost nothing is left, and at a thousandth less something is
    """
    columns, report = load_columns(SAMPLE)
    settings = settings_from(CHOSEN)

    cost = kernel_break_even(columns, report, settings)

    assert cost is not None
    less, more = trade_each(columns, report, [at_cost(settings, cost * share) for share in (0.999, 1.0)])
    assert less.net_profit > 0 >= more.net_profit


def test_what_wins_nothing_at_no_cost_has_no_such_cost() -> None:
    """A loser does not get better by talking about fees.

    Given settings that win nothing, though no fill costs anything
    When the cost is looked for that leaves nothing
    Then there is none
    """
    made = history(3)
    settings = settings_from({"levels.swing_order": 100})
    assert trade_each(made.columns, made.report, [at_cost(settings, 0.0)])[0].net_profit <= 0

    assert kernel_break_even(made.columns, made.report, settings) is None


def test_what_costs_cannot_eat_was_looked_at() -> None:
    """A result that bears a fifth of each fill is not called unchecked.

    Given a history whose one trade still wins where each fill costs a fifth of what it is worth
    When its settings are judged
    Then higher costs were looked at, and do not speak against it
    """
    found = rise()
    candles = found.candles

    again = traded_again(candles.columns, candles.report, found.settings)

    said = verdict(again.evidence)
    assert "break_even" in said.checked
    assert "break_even" not in {sentence.rule for sentence in said.sentences}
