"""From an article to its attributions, by the tagger."""

from __future__ import annotations

from dataclasses import dataclass

from menurut.config import Config
from menurut.extract.decode import Draft, decode, least_anchor
from menurut.extract.model import Model, load_model
from menurut.extract.quotations import form_of, quotations
from menurut.extract.tagger import Reading, begin, candidates
from menurut.langs import Pack, load_pack
from menurut.types import Article, Attribution, BlockKind

READ = (BlockKind.BODY, BlockKind.HEADLINE, BlockKind.CAPTION)
DEFAULTS = Config()
MIN_SCORE = DEFAULTS.min_score  # scores are calibrated: docs/decisions.md


@dataclass(frozen=True, slots=True)
class Begun:
    """An article whose windows are being read in the background; `finish` gives its attributions."""

    article: Article
    reading: Reading
    model: Model
    min_score: float


def extract(
    article: Article, model: Model | None = None, min_score: float = MIN_SCORE
) -> tuple[Attribution, ...]:
    """The attributions of an article, in the order of the text.

    Reads body, headline and captions; which of them become statements is the resolver's matter.
    Without `model`, the default pack's; raises ModelError if that can't be loaded.
    """
    return finish(start(article, model or load_model(DEFAULTS.pack), min_score))


def start(article: Article, model: Model, min_score: float = MIN_SCORE) -> Begun:
    """Begins to read an article in the background, so that several can be read at once."""
    spans = [block.span for block in article.blocks if block.kind in READ]
    floor = least_anchor(min_score, model.settings)
    return Begun(article, begin(article.text, spans, model, floor), model, min_score)


def finish(begun: Begun) -> tuple[Attribution, ...]:
    """Waits for an article's windows, and puts their attributions together."""
    article, model, min_score = begun.article, begun.model, begun.min_score
    pack = load_pack(article.lang)
    found = candidates(begun.reading)
    drafts = decode(article.text, begun.reading.pieces, found, model.settings, pack.cues.clitics, min_score)
    attributions = (_attribution(article, draft, pack, model.id) for draft in drafts)
    return tuple(sorted(attributions, key=lambda one: one.place))


def _attribution(article: Article, draft: Draft, pack: Pack, model_id: str) -> Attribution:
    quoted = tuple(q for span in draft.content for q in quotations(article.text, span, pack.quotes))
    return Attribution(
        article_id=article.id,
        source=draft.source,
        cue=draft.cue,
        content=draft.content,
        form=form_of(article.text, draft.content, quoted),
        score=draft.score,
        model_id=model_id,
        quoted=quoted,
        act=draft.act,
    )
