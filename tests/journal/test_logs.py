"""Logs for people: complete, one line a record, without secrets, and never in the engine's way."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.journal.logs import KEPT, LARGEST, open_logs
from tests.journal.limits import said_by

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO|WARNING|ERROR) srconsole\.[a-z.]+: .*")

logger = logging.getLogger("srconsole.engine")


def lines_of(folder: Path, name: str) -> list[str]:
    """Return a log's lines."""
    return (folder / name).read_text(encoding="utf-8").split("\n")[:-1]


def test_each_log_has_what_it_is_for(tmp_path: Path) -> None:
    """Given open logs
    When something is debugged, told, warned of and failed
    Then trading.log has all but the first, errors.log the last two, each with its time in UTC
    """
    with open_logs(tmp_path, {}) as logs:
        logger.debug("detail")
        logger.info("entered at %s", 1.5)
        logger.warning("late")
        logger.error("no answer")

    trading, errors = lines_of(tmp_path, "trading.log"), lines_of(tmp_path, "errors.log")
    assert [line.partition("engine: ")[2] for line in trading] == ["entered at 1.5", "late", "no answer"]
    assert errors == trading[1:]
    assert all(LINE.fullmatch(line) for line in trading)
    assert logs.lost == 0


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_a_record_is_one_line_whatever_is_in_it(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Given records of any signs, line ends, and signs that steer a terminal, among them
    When they are logged, with a traceback each
    Then each is one line that a terminal shows as it is
    """
    folder = tmp_path_factory.mktemp("run")
    with open_logs(folder, {}) as logs:
        for text in texts:
            logger.error("%s\n\x1b[31m\u2028", text, exc_info=ValueError(text))

    lines = lines_of(folder, "errors.log")
    assert len(lines) == len(texts)
    assert all(LINE.fullmatch(line) for line in lines)
    assert not any("\x1b" in line or "\u2028" in line for line in lines)
    assert logs.lost == 0


LETTERS = "\u0391\u0392\u0393"
SECRETS = st.text(LETTERS, min_size=1, max_size=5)


@given(key=SECRETS, secret=SECRETS, phrase=SECRETS)
def test_no_secret_reaches_a_log(tmp_path_factory: pytest.TempPathFactory, key: str, secret: str, phrase: str) -> None:
    """Given keys in the environment, some of them parts of others
    When a message, its arguments or a traceback has them
    Then they are blank in every log, and what else was said is there
    """
    folder = tmp_path_factory.mktemp("run")
    environment = {
        "BITGET_API_KEY": key,
        "BITGET_API_SECRET": key + secret,
        "BITGET_API_PASSPHRASE": phrase,
        "MEXC_API_KEY": "",
        "PATH": "no answer",
    }
    with open_logs(folder, environment):
        logger.info("signed with %s!", key + secret)
        logger.warning("sent %s", {"phrase": phrase, "key": key})
        logger.error("no answer", exc_info=ValueError(f"refused {phrase}"))

    text = [line.partition("engine: ")[2] for line in lines_of(folder, "trading.log")]
    assert text == ["signed with ***!", "sent {'phrase': '***', 'key': '***'}", r"no answer\nValueError: refused ***"]
    assert lines_of(folder, "errors.log") == lines_of(folder, "trading.log")[1:]


def test_a_log_that_grows_is_put_aside(tmp_path: Path) -> None:
    """Given a log that gets more than it may hold, many times over
    When it is written
    Then no file is larger than allowed, so many older ones are kept, and the newest record is in the newest
    """
    with open_logs(tmp_path, {}) as logs:
        for number in range(8):
            for _ in range(LARGEST // 100_000):
                logger.info("%d %s", number, "x" * 100_000)

    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sorted(sizes) == ["trading.log", *(f"trading.log.{number}" for number in range(1, KEPT + 1))]
    assert max(sizes.values()) <= LARGEST
    assert "engine: 7 xxx" in lines_of(tmp_path, "trading.log")[-1]
    assert logs.lost == 0


def test_a_log_that_cannot_be_written_is_counted_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given logs in a folder that is gone, and a folder where a log should be
    When something is logged twice
    Then each record is counted as lost, and neither the engine nor the screen gets anything of it
    """
    (tmp_path / "trading.log").mkdir()
    with open_logs(tmp_path, {}) as folder_there, open_logs(tmp_path / "gone", {}) as gone:
        logger.warning("late")
        logger.warning("later")

    assert (folder_there.lost, gone.lost) == (2, 4)
    assert len(lines_of(tmp_path, "errors.log")) == 2
    assert capsys.readouterr() == ("", "")


def test_a_full_disk_costs_log_lines_and_nothing_else(tmp_path: Path) -> None:
    """Given a log on a disk that takes 1,000 bytes more
    When twice that is logged, and the logs are closed
    Then nothing fails, and what is lost is counted
    """
    code = """
import logging, resource
from srconsole.journal.logs import KEPT, LARGEST, open_logs
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
logs = open_logs(folder, {})
for number in range(20):
    logging.getLogger("srconsole.engine").info("x" * 99)
logs.close()
print(logs.lost > 0, (folder / "trading.log").stat().st_size)"""
    assert said_by(code.strip(), tmp_path) == "True 1000"


def test_closed_logs_leave_the_logger_as_it_was(tmp_path: Path) -> None:
    """Given a logger that hands on to others
    When logs are opened and closed
    Then meanwhile nothing is handed on, and then all is as before
    """
    top = logging.getLogger("srconsole")
    before = (top.level, top.propagate, list(top.handlers))
    with open_logs(tmp_path, {}):
        assert not top.propagate
        logger.info("seen")
    logger.warning("not ours any more")

    assert (top.level, top.propagate, list(top.handlers)) == before
    assert len(lines_of(tmp_path, "trading.log")) == 1
    assert not (tmp_path / "errors.log").exists()
