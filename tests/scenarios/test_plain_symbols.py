"""F46: a symbol whose signature an exchange would not understand is never traded."""

from __future__ import annotations

import pytest

from srconsole.errors import RequestError
from srconsole.exchange.ccxt.symbols import perpetual_of


@pytest.mark.parametrize("text", ["币安人生/USDT:USDT", "币安人生USDT", "MÜNZEUSDT", "\uff22\uff34\uff23USDT"])
def test_a_symbol_beyond_plain_signs_is_refused(text: str) -> None:
    """Given a perpetual whose name has other signs than plain capitals and digits
    When it is named as what shall be traded
    Then that is refused in one sentence with its name, before anything is signed
    """
    with pytest.raises(RequestError, match="this is no name of a perpetual") as refused:
        perpetual_of(text)
    assert text in str(refused.value)
