"""What belongs together: statements about one claim, denials and what they deny, copies, parties."""

from menurut.match.disputes import MATCHER, disputes, is_denial, repeated

__all__ = ["MATCHER", "disputes", "is_denial", "repeated"]
