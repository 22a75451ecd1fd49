"""The process's own streams, made fit for whatever is written to them."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import Final

_ERRORS: Final = "srconsole-escapes"
_STRICT: Final = frozenset({"strict", "surrogateescape"})
"""What a person has not asked for: with PYTHONIOENCODING=latin-1:replace it is theirs."""


def settle_streams() -> None:
    """Write signs that stdout's encoding has not as `\\u5e01`, and let nothing take the place of a closed stderr.

    Such a sign is the same in JSON, so that what a script reads stays what it is.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors in _STRICT:
        sys.stdout.reconfigure(errors=_ERRORS)
    for descriptor in range(3):
        # What is opened first would get the number of a closed one, and with it what libraries say on stderr.
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        # Python prints on stdout what is meant for a stream that is None.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # it stays open to the end


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)), error.end


codecs.register_error(_ERRORS, _escaped)
