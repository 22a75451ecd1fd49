"""Times as people type them."""

from __future__ import annotations

from srconsole.errors import RequestError


def milliseconds_of(text: str, option: str = "--from") -> int:
    """Read a time into UTC milliseconds; one without a zone is taken as UTC.

    Args:
        text: as it was typed.
        option: what it was typed behind.

    Raises:
        RequestError: it is no time.
    """
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RequestError(f"{option} {text}: this is no time: write it as 2024-01-01T00:00:00Z") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
