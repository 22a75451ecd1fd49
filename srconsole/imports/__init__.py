"""Candles from the CSV files that exchanges, data sites, spreadsheets and other programs write."""
