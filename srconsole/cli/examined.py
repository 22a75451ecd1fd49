"""A traded history with its verdict and what else was found about it, as a report has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from srconsole.errors import RequestError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from srconsole.reports.examined import Part
    from srconsole.research.reported import Reported


class Examined(NamedTuple):
    """A traded history, what speaks against it in sentences, and the parts of its report beside its own."""

    reported: Reported
    verdict: Sequence[str]
    parts: Sequence[Part]


def examined(reported: Reported, arguments: argparse.Namespace) -> Examined:
    """Return a history as it was examined: one that can be traded again in all ways, a recorded one by its figures.

    Raises:
        RequestError: an option for costs is wrong, or asks for more than a record tells.
    """
    from srconsole.cli.cost_options import cost_cases_asked

    asked = cost_cases_asked(arguments)
    if reported.history is None:
        if asked.count > 1 or arguments.held_back is not None or arguments.detail is not None:
            raise RequestError(
                f"{reported.name} is a record and is not traded again: costs, held back and finer candles are of a "
                "file of candles; leave these options out, or name the file"
            )
        return Examined(reported, _of_record(reported), ())
    import numpy as np

    from srconsole.cli.progress import ProgressBar
    from srconsole.reports.examined import parts_of
    from srconsole.research.examination import examine

    history = reported.history
    chance = np.random.default_rng(arguments.seed)
    finer = cost_cases_asked(arguments, history.finer) if history.finer is not None else asked
    with ProgressBar("examined") as progress:
        found = examine(
            history, reported.summary, chance, asked=finer, held_back=arguments.held_back, progress=progress
        )
    return Examined(reported, found.verdict.lines(), parts_of(found))


def _of_record(reported: Reported) -> Sequence[str]:
    """Return the verdict that a backtest's folder has, else that of what a run's record tells."""
    from srconsole.research.verdict.evidence import evidence_of
    from srconsole.research.verdict.judging import verdict

    kept: Sequence[str] = reported.summary.get("verdict", ())
    return kept or verdict(evidence_of(reported.summary, reported.trades["pnl"].tolist())).lines()
