"""Which statements are about the same thing: so far, which claim a denial denies."""

from menurut.match.disputes import MATCHER, disputes, is_denial, repeated

__all__ = ["MATCHER", "disputes", "is_denial", "repeated"]
