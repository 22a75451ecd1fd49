"""What is drawn for a terminal that reads slowly, not at all, or has gone, and signs that it has not."""

from __future__ import annotations

import os
import select
import sys
import time

import pytest

from srconsole.console.outflow import Outflow

pytestmark = pytest.mark.slow


def test_a_sign_the_terminal_has_not_keeps_its_place() -> None:
    """A listed name in Chinese is no reason for a dead screen.

    Given a terminal of Latin signs
    When a name of two wide signs is drawn before a price
    Then each is two question marks, so that the price stands where it should
    """
    reader, writer = os.pipe()
    out = Outflow(writer, "latin-1", lambda: None)
    out.write("币安/USDT é 1.25")
    assert out.drain(5.0)
    out.close()

    assert os.read(reader, 100) == "????/USDT é 1.25".encode("latin-1")
    os.close(reader)
    os.close(writer)


def test_what_nobody_reads_is_bounded_and_the_last_word_gets_through() -> None:
    """A stopped terminal costs no memory, and is restored when it is read again.

    Given a terminal that takes nothing
    When ten million signs are drawn, and the console is left
    Then it holds a tenth of them, nothing waits for the terminal, and its last sequence is the one that restores it
    """
    master, slave = os.openpty()
    out = Outflow(slave, "utf-8", lambda: None)
    begun = time.perf_counter()
    for _ in range(1000):
        out.write("x" * 10_000)
    assert out.behind
    assert out.waiting <= 1_010_000
    assert not out.drain(0.05)
    out.cut("restored")
    assert time.perf_counter() - begun < 1.0
    assert out.drain(5.0)
    content = read_to(master, b"\x18restored")
    assert content.endswith(b"\x18restored")
    assert len(content) < 10_000
    assert out.mended()
    out.close()
    os.close(slave)
    os.close(master)


def test_the_last_word_is_never_thrown_away_with_the_rest() -> None:
    """The terminal is given back, also where it is left at the very moment a frame is drawn.

    Given a terminal that was sent a frame, and threads that take turns as often as they can
    When the console is left, a hundred times
    Then each time the sequence that restores the terminal is the last that comes
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(100):
            master, slave = os.openpty()
            out = Outflow(slave, "utf-8", lambda: None)
            out.write("x" * 2000)
            out.drain(0.01)
            out.cut("restored")
            out.close()
            content = read_to(master, b"\x18restored", seconds=2.0)
            os.close(slave)
            os.close(master)
            assert content.endswith(b"\x18restored")
    finally:
        sys.setswitchinterval(usual)


def read_to(terminal: int, last: bytes, seconds: float = 5.0) -> bytes:
    """Read what a terminal was sent until this was the last of it, or the time is over."""
    content, end = b"", time.monotonic() + seconds
    while not content.endswith(last) and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            content += os.read(terminal, 4096)
    return content


def test_a_terminal_that_is_gone_is_told_once() -> None:
    """A writer whose terminal is gone tells, and takes no more.

    Given a terminal that is closed
    When the screen goes on drawing
    Then the loss is told once, and nothing waits
    """
    told: list[bool] = []
    master, slave = os.openpty()
    out = Outflow(slave, "utf-8", lambda: told.append(True))
    os.close(master)
    for _ in range(50):
        out.write("frame")
        out.drain(1.0)

    assert told == [True]
    assert not out.behind
    os.close(slave)
