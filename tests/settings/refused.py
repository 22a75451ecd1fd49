"""What is said of settings that are refused."""

from __future__ import annotations

import pytest

from srconsole.errors import SettingsError
from srconsole.settings.layers import settings_from


def refusal(sections: object) -> str:
    """Give settings that are refused, and return the message."""
    with pytest.raises(SettingsError) as caught:
        settings_from(sections)
    return str(caught.value)
