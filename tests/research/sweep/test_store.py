"""Trials that are kept: none is lost, none counts twice, and no other sweep's are mixed in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import RequestError
from srconsole.research.sweep.figures import FIGURES, Row
from srconsole.research.sweep.run import portion_of
from srconsole.research.sweep.store import FILE, Store
from tests.research.sweep.sweeps import plan

ASKED = plan("levels.swing_order=2:11:1", files=2)


def row_of(place: int) -> Row:
    """Return made figures that tell their place; every third is left out."""
    return f"reason {place}" if place % 3 == 2 else (place, *(place + at / 7 for at in range(1, len(FIGURES))))


@given(st.lists(st.tuples(st.integers(0, 1), st.lists(st.integers(0, 9), unique=True)), max_size=12))
def test_each_trial_counts_once(handed: list[tuple[int, list[int]]]) -> None:
    """However often a portion comes back, each trial is there once.

    Given portions that come in any order and overlap, as from workers that were given up and answered after all
    When they are kept
    Then the new ones are counted, each trial is known once with what came of it, and the rest is still to be done
    """
    known: set[tuple[int, int]] = set()
    with Store(ASKED) as store:
        for file, places in handed:
            new = {(file, place) for place in places} - known
            assert store.add(portion_of(ASKED, file, places), [row_of(place) for place in places]) == len(new)
            known |= new
        assert store.done() == len(known)
        for file in range(2):
            undone = store.undone(file).tolist()
            assert undone == [place for place in range(10) if (file, place) not in known]
        kept = {(file, place): tuple(figures) for file, place, *figures in store.rows()}
        assert kept == {(file, place): row_of(place) for file, place in known if place % 3 != 2}
        assert list(kept) == sorted(kept)


def test_figures_come_back_as_they_were(tmp_path: Path) -> None:
    """No digit is lost on the way to the disk and back.

    Given a trial with whole numbers, fractions and figures without a meaning
    When it is kept, and the folder is opened again
    Then it is the same, whole numbers whole
    """
    row = (7, 3, 4, 0.1 + 0.2, -1e-17, *([None] * 13), 1 / 3, 5e300, 0)
    with Store(ASKED, tmp_path) as store:
        store.add(portion_of(ASKED, 0, [4]), [row])

    with Store(ASKED, tmp_path) as again:
        found = again.figures(0, 4)
        assert again.done() == 1
        assert np.isnan(again.figure(0, "sharpe")[4]) == (found["sharpe"] is None)
    assert tuple(found.values()) == row
    assert [type(value) for value in found.values()] == [type(value) for value in row]


def test_another_sweep_is_refused(tmp_path: Path) -> None:
    """A folder holds one sweep.

    Given a folder with a sweep of ten swing orders
    When a sweep of other ones is to be kept there, or the same again
    Then the first is refused in a sentence that says what is there, and the second finds its trials
    """
    with Store(ASKED, tmp_path) as store:
        store.add(portion_of(ASKED, 1, [0, 1]), [row_of(0), row_of(1)])

    with pytest.raises(
        RequestError, match=r"another sweep, of made3.csv, made4.csv by levels.swing_order \(10 values\)"
    ):
        Store(plan("levels.swing_order=2,3", files=2), tmp_path)
    with Store(plan("levels.swing_order=2:11:1", files=2), tmp_path) as same:
        assert same.done() == 2


def test_a_sweep_at_work_is_left_alone(tmp_path: Path) -> None:
    """Two commands do not write into one folder.

    Given a sweep that is at work in a folder
    When another one is started there
    Then it is refused in a sentence
    """
    with Store(ASKED, tmp_path), pytest.raises(RequestError, match="another sweep is at work there"):
        Store(ASKED, tmp_path)


def test_what_is_no_record_is_not_touched(tmp_path: Path) -> None:
    """A file that happens to have the store's name stays what it is.

    Given a folder in which a text stands in the store's place
    When a sweep is to be kept there
    Then it is refused in a sentence, and the text is as it was
    """
    (tmp_path / FILE).write_text("my notes about trials\n" * 100)

    with pytest.raises(RequestError, match="is no record of a sweep"):
        Store(ASKED, tmp_path)
    assert (tmp_path / FILE).read_text() == "my notes about trials\n" * 100


def test_why_trials_were_left_out(tmp_path: Path) -> None:
    """A person is told how many are missing, and why.

    Given ten trials of which three were left out
    When it is asked
    Then there are three, and the first one's reason
    """
    with Store(ASKED) as store:
        assert store.left_out() == (0, "")
        store.add(portion_of(ASKED, 0, range(10)), [row_of(place) for place in range(10)])
        assert store.left_out() == (3, "reason 2")


def test_of_a_portion_all_is_kept_or_nothing(tmp_path: Path) -> None:
    """What ends in the middle of keeping leaves no half of a portion, and no wrong count.

    Given a portion whose third row cannot be kept
    When it is kept, and then the first two rows alone
    Then of the first attempt nothing is there, and the store goes on
    """
    rows: list[Row] = [row_of(0), row_of(1), tuple([object()] * len(FIGURES))]  # type: ignore[list-item]  # no figure
    with Store(ASKED, tmp_path) as store:
        with pytest.raises(RequestError):
            store.add(portion_of(ASKED, 0, [0, 1, 2]), rows)
        assert store.done() == 0
        assert store.add(portion_of(ASKED, 0, [0, 1]), rows[:2]) == 2
    with Store(ASKED, tmp_path) as again:
        assert again.done() == 2
