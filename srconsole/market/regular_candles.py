"""Opens a file of candles, whatever is in it; quick to load, for whoever asks before all else whether there is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from srconsole.errors import CandleError
from srconsole.regular_file import NotRegularError, open_regular


@contextmanager
def regular_file(name: str) -> Iterator[BinaryIO]:
    """Open a regular file; a pipe would be waited for, a device may have no end.

    Raises:
        CandleError: there is no such file, it is a folder or a device, or may not be read.
    """
    try:
        file = open_regular(name)
    except FileNotFoundError as error:
        raise CandleError(f"{name}: there is no such file") from error
    except (IsADirectoryError, NotRegularError) as error:
        what = "a folder" if isinstance(error, IsADirectoryError) else "not a regular file"
        raise CandleError(f"{name}: this is {what}; give a file of candles") from error
    except OSError as error:
        raise CandleError(f"{name}: the file cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a NUL, or a letter that no name can hold
        raise CandleError(f"{name!r}: no file can have such a name; give a file of candles") from error
    with file:
        yield file
