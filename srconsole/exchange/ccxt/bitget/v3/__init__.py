"""Bitget's unified account (V3): what is asked and sent in other words than a classic account's."""
