"""The codes of all four exchanges come to the errors that a person can act on."""

from __future__ import annotations

import json

import ccxt
import pytest

from srconsole.errors import (
    ExchangeError,
    InsufficientFunds,
    KeysRefused,
    Maintenance,
    RateLimited,
    Refused,
    RequestError,
    Unreachable,
)
from srconsole.exchange.ccxt.translate import BAN_WAIT, BUSY_WAIT, translated
from srconsole.exchange.ccxt.venues import VENUES


def raised(kind: type[Exception], venue: str, code: str, said: str = "it is so") -> Exception:
    """Return an error as ccxt makes it of an exchange's code."""
    names = {"bybit": ("retCode", "retMsg"), "mexc": ("code", "message")}.get(venue, ("code", "msg"))
    return kind(f"{venue} {json.dumps({names[0]: code, names[1]: said})}")


@pytest.mark.parametrize(
    ("venue", "code", "thrown", "kind"),
    [
        ("bitget", "40762", ccxt.InsufficientFunds, InsufficientFunds),
        ("bitget", "25202", ccxt.ExchangeError, InsufficientFunds),
        ("bitget", "40010", ccxt.AuthenticationError, ExchangeError),
        ("bitget", "40725", ccxt.ExchangeError, ExchangeError),
        ("bitget", "40604", ccxt.ExchangeNotAvailable, ExchangeError),
        ("bitget", "40008", ccxt.InvalidNonce, Refused),
        ("bitget", "22002", ccxt.ExchangeError, Refused),
        ("bitget", "40786", ccxt.ExchangeError, Refused),
        ("bitget", "40085", ccxt.PermissionDenied, KeysRefused),
        ("bitget", "40018", ccxt.PermissionDenied, KeysRefused),
        ("bitget", "40200", ccxt.OnMaintenance, Maintenance),
        ("bitget", "429", ccxt.DDoSProtection, RateLimited),
        ("bitget", "45999", ccxt.InvalidOrder, Refused),
        ("bitget", "99999", ccxt.ExchangeError, ExchangeError),
        ("binance", "-1007", ccxt.RequestTimeout, ExchangeError),
        ("binance", "-2019", ccxt.ExchangeError, InsufficientFunds),
        ("binance", "-1003", ccxt.DDoSProtection, RateLimited),
        ("bybit", "110007", ccxt.InsufficientFunds, InsufficientFunds),
        ("bybit", "10000", ccxt.ExchangeError, ExchangeError),
        ("bybit", "10429", ccxt.ExchangeError, RateLimited),
        ("mexc", "603", ccxt.BadRequest, ExchangeError),
        ("mexc", "604", ccxt.OnMaintenance, Maintenance),
        ("mexc", "513", ccxt.BadRequest, Refused),
    ],
)
def test_the_code_decides_whatever_the_class(
    venue: str, code: str, thrown: type[Exception], kind: type[ExchangeError]
) -> None:
    """Given an exchange's code, in an error of ccxt's that may mean something else
    When it is translated
    Then it is the error that the code means, with code, exchange and what was said
    """
    error = translated(raised(thrown, venue, code), VENUES[venue], "placing the order")

    assert type(error) is kind
    assert isinstance(error, ExchangeError)
    assert error.code == code
    assert f"{venue}: placing the order failed: it says 'it is so' (code {code}); " in str(error)


@pytest.mark.parametrize(
    ("thrown", "kind", "words"),
    [
        (ccxt.RequestTimeout("bitget GET http://hidden"), Unreachable, "no answer came in time"),
        (ccxt.ExchangeNotAvailable("bitget GET http://hidden"), Unreachable, "it cannot be reached"),
        (ccxt.RateLimitExceeded("bitget GET http://hidden 429"), RateLimited, "it is asked too often"),
        (ccxt.AuthenticationError("bitget GET http://hidden 401"), KeysRefused, "it refuses, and does not say why"),
        (ccxt.ExchangeError("bitget GET http://hidden"), ExchangeError, "the answer could not be read"),
        (KeyError("http://hidden"), ExchangeError, "the answer could not be read"),
        (
            ccxt.BadSymbol("bitget does not have market symbol http://hidden"),
            Refused,
            "it refuses, and does not say why",
        ),
        (ccxt.ExchangeError('bitget {"cut http://hidden'), ExchangeError, "could not be read"),
        (ccxt.BadResponse('bitget {"code": "1", "data": "http://hidden"}'), ExchangeError, "could not be read"),
        (ccxt.ExchangeError('bitget {"code": "1", "msg": {"text": "hidden"}}'), ExchangeError, "could not be read"),
    ],
)
def test_without_a_code_the_class_decides_and_no_address_is_told(
    thrown: Exception, kind: type[ExchangeError], words: str
) -> None:
    """Addresses can hold signatures, which are nobody's business.

    Given an error without the exchange's code, with an address in it
    When it is translated
    Then it is the error of its class, in words of srconsole's own
    """
    error = translated(thrown, VENUES["bitget"], "reading it")

    assert type(error) is kind
    assert words in str(error)
    assert "hidden" not in str(error)
    assert not set("{}[]()") & set(str(error).replace("(code 1)", ""))


def test_a_wait_is_told_and_a_ban_is_longer() -> None:
    """Given an exchange that is asked too often, and one that has shut somebody out
    When the errors are translated
    Then each says how long to leave it alone
    """
    busy = translated(raised(ccxt.RateLimitExceeded, "bitget", "429"), VENUES["bitget"], "reading it")
    banned = [
        translated(raised(ccxt.DDoSProtection, "binance", "-1003"), VENUES["binance"], "reading it"),
        translated(ccxt.DDoSProtection("binance GET url 418 teapot"), VENUES["binance"], "reading it"),
        translated(ccxt.RateLimitExceeded("bybit GET url 403 Forbidden"), VENUES["bybit"], "reading it"),
    ]

    assert isinstance(busy, RateLimited)
    assert busy.wait == BUSY_WAIT
    assert [error.wait for error in banned if isinstance(error, RateLimited)] == [BAN_WAIT] * 3


def test_what_an_exchange_says_is_shown_and_never_obeyed() -> None:
    """Given an exchange that says something long, with signs that steer a terminal
    When it is translated
    Then the sentence stays short and on one line
    """
    error = translated(raised(ccxt.BadRequest, "bitget", "40404", "\x1b[2J\n" + "a" * 5000), VENUES["bitget"], "it")

    assert str(error).isprintable()
    assert len(str(error)) < 400


def test_a_clock_that_is_off_is_said_to_be() -> None:
    """Given an exchange that refuses a time
    When the error is translated
    Then the sentence says to set the clock
    """
    error = translated(raised(ccxt.InvalidNonce, "bitget", "40008"), VENUES["bitget"], "it")

    assert "set this machine's clock" in str(error)


def test_an_error_of_ours_stays_what_it_is() -> None:
    """Given an error that srconsole raised itself
    When it passes where ccxt's are translated
    Then it is the same
    """
    error = RequestError("no such symbol")

    assert translated(error, VENUES["bitget"], "it") is error
