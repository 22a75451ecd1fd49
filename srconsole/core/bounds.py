"""How far counts and times may go; what is read from a disk is held to it, what is reckoned never comes near."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Count = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
"""How many of something there are, or were."""

Moment = Annotated[int, Meta(ge=-2_208_988_800_000, lt=7_258_118_400_000)]
"""UTC milliseconds within the years that candles may be of, 1900 to 2199."""
