"""One exchange's client is loaded without the others', and who asks for more of ccxt finds it all the same."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

import pytest

from srconsole.exchange.ccxt.loaded import client_class
from srconsole.exchange.ccxt.venues import VENUES

ASKS_FOR_MORE: Final = """
import gc, json, sys
from srconsole.exchange.ccxt.loaded import client_class

bitget = client_class("bitget")
others = [name for name in sys.modules if name in ("ccxt.binance", "ccxt.async_support.binance")]
frozen = gc.get_freeze_count() > 0 and gc.isenabled()
import ccxt
import ccxt.async_support as later
from ccxt.async_support.base.exchange import Exchange
from ccxt.base.errors import BaseError

print(json.dumps({
    "others": others,
    "frozen": frozen,
    "version": ccxt.__version__,
    "same": [ccxt.BaseError is BaseError, later.Exchange is Exchange, ccxt.async_support is later],
    "sync": ccxt.binance({}).id,
    "async": later.binance.__name__,
    "missing": [hasattr(ccxt, "nowhere"), hasattr(later, "nowhere")],
}))
"""


def told(program: str) -> Any:
    """Run a program in a process that has loaded nothing; return what it prints."""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return json.loads(ended.stdout)


def test_one_client_comes_without_the_others_and_the_rest_of_ccxt_is_there_when_it_is_asked_for() -> None:
    """A start of a trader waits for one exchange's client, and for none of a hundred others.

    Given a process in which nothing of ccxt is loaded
    When Bitget's client is loaded, and then somebody asks for what else ccxt has
    Then no other exchange came with the client, and all the rest is found as if ccxt had been loaded whole
    """
    found = told(ASKS_FOR_MORE)
    assert found["others"] == []
    assert found["frozen"]
    assert found["version"] == "4.5.90"
    assert found["same"] == [True, True, True]
    assert (found["sync"], found["async"]) == ("binance", "binance")
    assert found["missing"] == [False, False]


@pytest.mark.parametrize("name", VENUES)
def test_every_exchange_has_its_client(name: str) -> None:
    """Given an exchange that prices are read of
    When its client is loaded
    Then it is ccxt's of that name
    """
    kind = VENUES[name].ccxt_class
    assert client_class(kind).__name__ == kind


def test_an_exchange_that_ccxt_does_not_know_is_no_module() -> None:
    """Given a name that ccxt has no exchange of
    When its client is asked for
    Then that is an error of the import
    """
    with pytest.raises(ImportError, match="nowhere"):
        client_class("nowhere")
