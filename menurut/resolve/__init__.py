"""From attributions to statements: who, which act, when, and on whose word."""

from menurut.resolve.resolve import resolve

__all__ = ["resolve"]
