"""Menurut: who said what, on whose word, and where accounts differ."""

__version__ = "0.1.0"
