"""From an article to its attributions: which words are the source, the cue and the content."""

from menurut.extract.rules import MODEL_ID, extract

__all__ = ["MODEL_ID", "extract"]
