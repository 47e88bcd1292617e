"""From attributions to statements: who, which act, when, and on whose word."""

from menurut.resolve.resolve import resolve, with_verdicts

__all__ = ["resolve", "with_verdicts"]
