"""Loads what each process without a defence needs before it is switched off: by the server that forks them, once.

What is loaded behind that stays out: it would have taken its names from the code while the defence was there.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from srconsole.exchange.ccxt.loaded import client_class
from srconsole.loading import loading

LOADED: Final = ("pandas", "tests.scenarios.defences")
"""What takes time, beside ccxt."""

client_class("bitget")
with loading():
    for name in LOADED:
        import_module(name)
