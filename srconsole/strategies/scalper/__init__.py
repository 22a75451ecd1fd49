"""The S/R scalper: levels of a window, three targets, little time (docs/strategies.md section 4)."""
