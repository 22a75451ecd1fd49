"""Tests of exchanges; `contract` is what every one of them has to keep."""
