"""The support and resistance strategy: swings, books of levels, tiers, the low-high-low pattern, offers at supports."""
