"""What a person is told who was away."""

from __future__ import annotations

from datetime import UTC

import pytest

from srconsole.console.since import NOTHING, Mark, behind, is_worth_telling, mark_of, since_told
from srconsole.engine.view.live import LiveView, Outlook
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.told_later import NEWS_SHOWN, NewsItem
from tests.console import canned

AT = canned.at("2019-01-10T06")
BEFORE = Mark(10, canned.at("2019-01-09T00"))
HAPPENED = (
    NewsItem(9, AT, "fill", "filled 0.1 at 3,700.00, fee 0.22"),
    NewsItem(11, AT, "fill", "filled 0.1 at 3,737.46, fee 0.22"),
    NewsItem(12, AT, "fill", "filled 0.1 at 3,692.70, fee 0.22"),
    NewsItem(13, AT, "trade", "closed S1 3,737.46 to 3,692.70, stop_loss: -6.58 USDT", -6.58),
    NewsItem(14, AT, "refused", "halted"),
    NewsItem(15, AT, "refused", "halted"),
    NewsItem(16, AT, "refused", "paused"),
    NewsItem(17, AT, "bare", "covered again", 4.0),
    NewsItem(18, AT, "funding", "funding", -0.31),
    NewsItem(19, AT, "start", "went on"),
    NewsItem(20, AT, "grave", "halted after 5 losses in a row"),
    NewsItem(0, AT, "missed", "S2 at 3,683.50: the low was 3,680.00, and no poll saw it"),
    NewsItem(0, canned.at("2019-01-08T00"), "missed", "an earlier one"),
)


def told(snapshot: Snapshot, mark: Mark) -> list[str]:
    """Return what is told, as text."""
    return [sentence.text for sentence in since_told(snapshot, mark, UTC)]


def test_all_that_happened_is_told_kind_by_kind() -> None:
    """Given fills, a trade, refusals, a missed touch, seconds without a stop, a funding, a start and a halt
    When a person looks who has seen what was before them
    Then each kind is counted and summed, trades and missed touches stand by themselves, and nothing older is told
    """
    snapshot = canned.flat()._replace(news=HAPPENED, sequence=20)
    assert told(snapshot, BEFORE) == [
        "2 fills, 1 trade closed, -6.58 USDT in all.",
        "2019-01-10 06:00 UTC  closed S1 3,737.46 to 3,692.70, stop_loss: -6.58 USDT",
        "3 entries refused: halted (2), paused (1).",
        "1 touch that no poll saw.",
        "2019-01-10 06:00 UTC  S2 at 3,683.50: the low was 3,680.00, and no poll saw it",
        "What was held had no stop at the exchange for 4 s in all.",
        "1 funding: -0.31 USDT.",
        "1 start of the engine.",
        "Besides:",
        "2019-01-10 06:00 UTC  halted after 5 losses in a row",
    ]


def test_where_nothing_has_happened_it_says_so() -> None:
    """Given a run that was seen to its end
    When a person looks
    Then it says that nothing has happened
    """
    snapshot = canned.flat()._replace(news=HAPPENED[:-2], sequence=20)
    assert told(snapshot, mark_of(snapshot)) == [NOTHING]


def test_a_start_alone_opens_no_box() -> None:
    """Given a run in which nothing has happened but that it was started again, and one with a fill behind that
    When the console opens
    Then only the second is worth a box
    """
    start = NewsItem(11, AT, "start", "went on")
    snapshot = canned.flat()._replace(news=(start,), sequence=11)
    assert not is_worth_telling(snapshot, BEFORE)
    assert is_worth_telling(snapshot._replace(news=(start, HAPPENED[2])), BEFORE)


def test_more_than_is_kept_is_told_as_such() -> None:
    """Given more than is kept of what happened, and more trades than stand by themselves
    When a person looks
    Then it says that there is more, and counts the trades that are not listed
    """
    many = tuple(NewsItem(100 + at, AT, "trade", f"closed {at}", 1.0) for at in range(NEWS_SHOWN))
    lines = told(canned.flat()._replace(news=many, sequence=700), BEFORE)
    assert lines[0].startswith("Much has happened")
    assert lines[1] == "0 fills, 500 trades closed, +500.00 USDT in all."
    assert lines[2] == "488 before these:"


def test_what_is_bare_now_is_told() -> None:
    """Given a position without a stop at the exchange for 7 seconds
    When a person looks
    Then that is told beside what was before
    """
    live = LiveView(Outlook(), 1.0, "", None, False, 7.0, 0.0, "", (), (), (), (), None, 0.0, 0)
    snapshot = canned.changed(canned.flat(), live=live)._replace(news=HAPPENED, sequence=20)
    assert "It has none now, for 7 s." in told(snapshot, BEFORE)


@pytest.mark.parametrize("sequence", range(8, 22))
def test_news_are_what_is_behind_the_mark(sequence: int) -> None:
    """Given any mark
    When the news are asked for
    Then they are what has a higher number, and the missed touches of later candles
    """
    snapshot = canned.flat()._replace(news=HAPPENED, sequence=20)
    found = behind(snapshot, Mark(sequence, BEFORE.time))
    assert [new.sequence for new in found if new.sequence] == [
        happening.sequence for happening in HAPPENED if happening.sequence > sequence
    ]
    assert [new.text[:2] for new in found if not new.sequence] == ["S2"]
