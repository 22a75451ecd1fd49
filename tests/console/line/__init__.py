"""Tests of the console as lines."""
