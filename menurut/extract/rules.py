"""The first extractor: cue words in frames, from the language pack. A tagger will replace it.

A frame says where source (S) and content (T) stand about the cue (C), as in PARC 3: `S C T`
("Budi mengatakan …"), `T C S` ("…," kata Budi), `C S T` ("Menurut Budi, …"), `T C` (hearsay).
Each function reads items of one sentence (sentences.py); none knows a word of any language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from menurut.extract.boundaries import (
    Sentence,
    after_leads,
    content_end,
    content_start,
    is_boundary,
    is_final,
    is_source_next,
    opens_content,
    second_part,
    segment_end,
    source_before,
    source_end,
    source_start,
    with_closing_comma,
)
from menurut.extract.cues import Cue, cues
from menurut.extract.sentences import quotations, sentences
from menurut.langs import Pack
from menurut.text import trim
from menurut.text import words as words_in
from menurut.types import Act, Article, Attribution, BlockKind, Form, Span, Spans

MODEL_ID = "rules-1"
READ = (BlockKind.BODY, BlockKind.HEADLINE, BlockKind.CAPTION)


@dataclass(frozen=True, slots=True)
class Draft:
    """An attribution being built. `frame` is how it was found."""

    source: Spans
    cue: Spans
    content: Spans
    frame: str


def extract(article: Article, pack: Pack) -> tuple[Attribution, ...]:
    """The attributions of an article, in the order of the text.

    Reads body, headline and captions; which of them become statements is the resolver's matter.
    """
    drafts: list[Draft] = []
    for block in article.blocks:
        if block.kind in READ:
            drafts += _extract_block(article.text, block.span, pack, drafts)
    return tuple(_attribution(article, draft, pack) for draft in sorted(drafts, key=_position))


def _position(draft: Draft) -> tuple[int, int]:
    spans = draft.content + draft.cue
    return min(start for start, _ in spans), -max(end for _, end in spans)


def _extract_block(text: str, span: Span, pack: Pack, before: list[Draft]) -> list[Draft]:
    drafts: list[Draft] = []
    previous: Sentence | None = None
    for items in sentences(text, span, pack):
        sentence = Sentence(text, items, pack)
        if _is_bare_quotation(sentence):
            _continue_quotation(sentence, drafts, before)
        else:
            drafts += _extract_sentence(sentence, previous, drafts)
        previous = sentence
    return drafts


def _is_bare_quotation(sentence: Sentence) -> bool:
    return sentence.kind(0) == "quote" and all(item.kind != "word" for item in sentence.items)


def _continue_quotation(sentence: Sentence, drafts: list[Draft], before: list[Draft]) -> None:
    """Adds a quotation without a cue to the attribution that it goes on with, if there is one."""
    span = sentence.items[0].span
    for group in (drafts, before):
        if group:
            recent = range(len(group) - 1, max(-1, len(group) - 9), -1)
            at = next((at for at in recent if _quotes(sentence, group[at])), len(group) - 1)
            if group[at].source and not _overlap(group[at].content, (span,)):
                group[at] = replace(group[at], content=(*group[at].content, span))
            return


def _quotes(sentence: Sentence, draft: Draft) -> bool:
    openings = {opening for opening, _ in sentence.pack.quotes}
    return any(sentence.text[start] in openings for start, _ in draft.content)


def _extract_sentence(sentence: Sentence, previous: Sentence | None, drafts: list[Draft]) -> list[Draft]:
    found: list[Draft] = []
    bound = 0  # no source and no first part of a content reaches back over a verb with its content
    for cue in cues(sentence.items, sentence.pack):
        if "verbs" in cue.frames and cue.first == bound > 0:
            continue  # a chain of verbs, "promised to say": the first one counts
        draft = _draft(sentence, cue, found, previous, drafts, bound)
        if draft is None or not _says_something(sentence, draft.content):
            continue
        if all(draft.content != other.content for other in found):
            found.append(draft)
            bound = cue.last + 1 if draft.frame in ("verbs", "strict") else bound
    return _cut_at_shared(found, sentence)


def _says_something(sentence: Sentence, content: Spans) -> bool:
    """Whether a content is more than a word that opens a clause: "asked how" is not."""
    words = (
        sentence.text[a:b].lower() for start, end in content for a, b in words_in(sentence.text, (start, end))
    )
    return any(word not in sentence.pack.cues.breaks for word in words)


def _draft(
    sentence: Sentence,
    cue: Cue,
    found: list[Draft],
    previous: Sentence | None,
    drafts: list[Draft],
    bound: int,
) -> Draft | None:
    """The attribution of one cue by the first frame that fits."""
    if "prepositions" in cue.frames:
        return _preposition(sentence, cue, bound)
    if "recaps" in cue.frames and (recap := _recap(sentence, cue, previous, drafts)):
        return recap
    if "tags" in cue.frames and (tag := _tag(sentence, cue, bound)):
        return tag
    if "verbs" in cue.frames:
        return _verb(sentence, cue, found, "verbs", bound)
    if "strict" in cue.frames and opens_content(sentence, cue.last + 1):
        return _verb(sentence, cue, found, "strict", bound)
    if "passives" in cue.frames:
        return _passive(sentence, cue, bound)
    if "nouns" in cue.frames:
        return _noun(sentence, cue)
    return None


# The frames


def _preposition(sentence: Sentence, cue: Cue, bound: int) -> Draft | None:
    """C S, T or T, C S or T, C S, T: "Menurut Budi, …"; "…, according to Budi"."""
    source: Spans = (cue.clitic,) if cue.clitic else ()
    behind = cue.last + 1
    if not source:
        behind = source_end(sentence, cue.last + 1, closed=True)
        source = sentence.span(cue.last + 1, behind)
    if not source:
        return None
    start = source_start(sentence, cue.first, bound)
    if is_boundary(sentence, cue.first - 1):
        start = after_leads(sentence, bound, cue.first)
    left = sentence.span(start, cue.first)
    goes_on = not left or sentence.low(behind) == ","
    right = sentence.span(behind, content_end(sentence, behind)) if goes_on else ()
    if right and not cue.clitic:
        source = with_closing_comma(sentence, source, behind + 1)
    return Draft(source, (cue.span,), (*left, *right), "prepositions")


def _recap(sentence: Sentence, cue: Cue, previous: Sentence | None, drafts: list[Draft]) -> Draft | None:
    """ "Hal itu disampaikan S": the content is the sentence before, if nobody has it yet."""
    length = sentence.starts(0, sentence.pack.cues.recap_subjects)
    if not length or cue.first > length + 1 or previous is None:
        return None
    content = previous.span(0, previous.end)
    if any(_overlap(content, draft.content) for draft in drafts):
        return None
    at = cue.last + 1
    last = at + 1 if sentence.low(at) in sentence.pack.cues.by else at
    source = sentence.span(last, source_end(sentence, last))
    return Draft(source, (_with_by(sentence, cue),), content, "recaps") if source else None


def _tag(sentence: Sentence, cue: Cue, bound: int) -> Draft | None:
    """T C S or T S C: `"…," kata Budi`; `…, Budi said`; a quotation behind it belongs to it."""
    source: Spans = (cue.clitic,) if cue.clitic else ()
    left, behind = cue.first, cue.last + 1
    if source:
        pass
    elif is_boundary(sentence, cue.first - 1) and is_source_next(sentence, cue, bound):
        behind = source_end(sentence, cue.last + 1)
        source = sentence.span(cue.last + 1, behind)
    elif "verbs" in cue.frames:
        left, end = source_before(sentence, cue.first, bound)
        source = sentence.span(left, end)
        if not is_boundary(sentence, left - 1) or not is_final(sentence, cue, left):
            return None
    else:
        return None
    content = sentence.span(after_leads(sentence, bound, left), left) + second_part(sentence, left, behind)
    return Draft(source, (cue.span,), content, "tags") if content and source else None


def _verb(sentence: Sentence, cue: Cue, found: list[Draft], frame: str, bound: int) -> Draft | None:
    """S C T: "Budi mengatakan (kepada pers) (bahwa) …"."""
    source = _left_source(sentence, cue, found, bound)
    if not source:
        return None
    start = content_start(sentence, cue, cue.frames[frame])
    end = content_end(sentence, start)
    if sentence.low(cue.first - 1) in sentence.pack.cues.whose and sentence.is_mark(cue.first - 2, ","):
        end = min(end, segment_end(sentence, start))  # ", yang mengaku melihat pelaku, …"
    return Draft(source, (cue.span,), sentence.span(start, end), frame)


def _passive(sentence: Sentence, cue: Cue, bound: int) -> Draft | None:
    """T C (by S) T: "Kapal itu dikabarkan karam"."""
    at = cue.last + 1
    source: Spans = ()
    marked = _with_by(sentence, cue)
    if marked != cue.span:
        behind = source_end(sentence, at + 1)
        source, at = sentence.span(at + 1, behind), behind
    start = source_start(sentence, cue.first, bound)
    if sentence.low(cue.first - 1) in sentence.pack.cues.whose:
        start = cue.first - 1
    left = sentence.span(start, cue.first)
    right = sentence.span(at, content_end(sentence, at))
    if not source and (not right or cue.frames["passives"] is Act.DENIES):
        return None
    return Draft(source, (marked,), (*left, *right), "passives")


def _with_by(sentence: Sentence, cue: Cue) -> Span:
    """The cue with the preposition of its source, which belongs to it: "disampaikan oleh"."""
    at = cue.last + 1
    by = sentence.low(at) in sentence.pack.cues.by
    return (cue.span[0], sentence.items[at].span[1]) if by else cue.span


def _noun(sentence: Sentence, cue: Cue) -> Draft | None:
    """C S that T: "laporan BBC bahwa …"."""
    that = next((at for at in range(cue.last + 1, min(cue.last + 6, sentence.end))
                 if sentence.low(at) in sentence.pack.cues.that), None)  # fmt: skip
    if that is None or any(sentence.kind(at) == "mark" for at in range(cue.last + 1, that)):
        return None
    if cues(sentence.items[cue.last + 1 : that], sentence.pack):
        return None  # "the report also says that": the verb is the cue
    source = sentence.span(cue.last + 1, that)
    return Draft(source, (cue.span,), sentence.span(that, content_end(sentence, that)), "nouns")


# Sources before a cue, and where contents meet


def _left_source(sentence: Sentence, cue: Cue, found: list[Draft], bound: int) -> Spans:
    """The source before a cue: a noun phrase, a relative pronoun, or that of the cue before."""
    pack = sentence.pack
    before = sentence.low(cue.first - 1)
    if before in pack.cues.whose and cue.first > 1:
        return (sentence.items[cue.first - 1].span,)
    word = " ".join(sentence.low(at) for at in range(cue.head, cue.last + 1)).rstrip(" :")
    if cue.first > 0 and (before in pack.cues.joins or word in pack.cues.participles):
        return found[-1].source if found else _subject(sentence, cue)
    start, end = source_before(sentence, cue.first, bound)
    return with_closing_comma(sentence, sentence.span(start, end), end) if end - start <= 25 else ()


def _subject(sentence: Sentence, cue: Cue) -> Spans:
    """The sentence's first name or pronoun: all that can be known of its subject without a parser."""
    start = after_leads(sentence, 0, cue.first)
    end = start
    while end < cue.first and sentence.kind(end) == "word" and (sentence.items[end].capital or end == start):
        end += 1
    return sentence.span(start, end)


def _cut_at_shared(found: list[Draft], sentence: Sentence) -> list[Draft]:
    """Ends a content where the next cue of the same source begins: "… dan menambahkan …".

    So too where, behind a comma, another source says the contrary: "…, tetapi Seno menyebut …".
    """
    parted = _behind_contrast(sentence)
    result: list[Draft] = []
    for draft in found:
        cuts = [cut for other in found if (cut := _cut(draft, other, parted)) is not None]
        result.append(replace(draft, content=_before(draft.content, min(cuts), sentence)) if cuts else draft)
    return [draft for draft in result if draft.content]


def _cut(draft: Draft, other: Draft, parted: set[int]) -> int | None:
    """Where the content of `draft` ends because `other` begins inside it, if it does."""
    cue = other.cue[0][0]
    if other is draft or not any(start < cue < end for start, end in draft.content):
        return None
    if other.source == draft.source:
        return cue
    return other.source[0][0] if other.source and other.source[0][0] in parted else None


def _behind_contrast(sentence: Sentence) -> set[int]:
    """Where clauses begin behind a comma and a word that parts them: ", tetapi …"."""
    parting = sentence.pack.cues.joins & sentence.pack.cues.breaks
    found = (at for at in range(1, len(sentence.items) - 1) if sentence.low(at) in parting)
    return {sentence.items[at + 1].span[0] for at in found if sentence.is_mark(at - 1, ",")}


def _before(spans: Spans, at: int, sentence: Sentence) -> Spans:
    """The spans up to `at`, without the conjunction that stands there."""
    joins = sentence.pack.cues.joins | {","}
    plain = [item for item in sentence.items if item.kind != "quote" and item.low in joins]
    while before := [item for item in plain if item.span[1] <= at]:
        if sentence.text[before[-1].span[1] : at].strip():
            break
        at = before[-1].span[0]
    return tuple((start, min(end, at)) for start, end in spans if start < at)


def _overlap(left: Spans, right: Spans) -> bool:
    return any(a < d and c < b for a, b in left for c, d in right)


# From draft to record


def _attribution(article: Article, draft: Draft, pack: Pack) -> Attribution:
    content = tuple(trim(article.text, span) for span in draft.content)
    quoted = tuple(q for span in content for q in quotations(article.text, span, pack.quotes))
    return Attribution(
        article_id=article.id,
        source=draft.source,
        cue=draft.cue,
        content=content,
        form=_form(article.text, content, quoted),
        score=pack.cues.scores.get(draft.frame, 0.5),
        model_id=MODEL_ID,
        quoted=quoted,
    )


def _form(text: str, content: Spans, quoted: Spans) -> Form:
    if not quoted:
        return Form.INDIRECT
    outside = sum(len(text[start:end].strip(" ,.")) for start, end in content)
    inside = sum(end - start for start, end in quoted)
    return Form.DIRECT if inside >= outside - 2 else Form.MIXED
