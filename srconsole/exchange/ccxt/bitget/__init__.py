"""Bitget's account, classic (V2) or unified (V3): orders, stops, what is there, and the close that is signed here."""
