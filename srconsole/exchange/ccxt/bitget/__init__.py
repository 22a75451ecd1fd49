"""Bitget's classic account (V2): orders, stops, what is there, and the close that is signed here."""
