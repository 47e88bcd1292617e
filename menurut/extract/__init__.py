"""From an article to its attributions: which words are the source, the cue and the content."""

from menurut.extract.attributions import MIN_SCORE, Begun, extract, finish, start
from menurut.extract.model import Model, load_model

__all__ = ["MIN_SCORE", "Begun", "Model", "extract", "finish", "load_model", "start"]
