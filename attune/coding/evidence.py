"""From what the network attended to, to the words a person is shown."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from attune.coding.encoder import Answer
from attune.coding.rater import Span

CLAUSE = re.compile(r"[^.?!;,:\n–—]+[.?!;,:\n–—]*")
"""A stretch up to and with its punctuation: short enough to point at, long enough to read."""

SENTENCE = re.compile(r"[^.?!\n]*(?:[.?!\n]+|$)")
"""A sentence with what ends it."""

GAP = 3
"""Marked words this many characters apart are one quotation."""


def trimmed(text: str, span: Span) -> Span:
    """The span without blanks at its ends and without a closing comma."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—"):
        end -= 1
    return start, end


def marked_tokens(
    text: str, spans: Sequence[Span], told: npt.NDArray[np.float32], margin: float
) -> npt.NDArray[np.bool_]:
    """Which tokens stand in the sentence that carries most, or in one hardly behind it.

    A sentence counts by the mean of its rationale logits; hardly behind is at most `margin`
    logits. People mark whole sentences, and mark something in every turn that they give a level;
    so it is the sentences of one turn that are compared. `spans` and `told` have one entry a
    token; the answer too.
    """
    ends = np.array([match.end() for match in SENTENCE.finditer(text)] or [len(text)])
    of = np.searchsorted(ends, [end for _, end in spans])
    sums = np.bincount(of, weights=told, minlength=len(ends) + 1)
    counts = np.bincount(of, minlength=len(ends) + 1)
    means = (sums / np.maximum(counts, 1))[of]
    marked: npt.NDArray[np.bool_] = means >= means.max(initial=-np.inf) - margin
    return marked


def marked_sentences(text: str, answer: Answer, column: int, margin: float) -> tuple[Span, ...]:
    """The sentences that carry one mechanism most, in the order of the text."""
    start, end = answer.encoded.turn_tokens
    chosen = marked_tokens(text, answer.encoded.spans, answer.rationale[start:end, column], margin)
    spans: list[Span] = []
    for (a, b), is_marked in zip(answer.encoded.spans, chosen, strict=True):
        if not is_marked:
            continue
        if spans and a - spans[-1][1] <= GAP:
            spans[-1] = (spans[-1][0], b)
        else:
            spans.append((a, b))
    return tuple(trimmed(text, span) for span in spans if span[1] - span[0] > 2)


def strongest_clause(text: str, answer: Answer, weights: npt.NDArray[np.float32]) -> Span | None:
    """The clause with the largest share of a head's attention; None in a text without words."""
    start, end = answer.encoded.turn_tokens
    best: tuple[float, Span] | None = None
    for match in CLAUSE.finditer(text):
        a, b = match.span()
        share = sum(
            float(weight)
            for weight, (left, right) in zip(weights[start:end], answer.encoded.spans, strict=True)
            if left < b and a < right
        )
        if best is None or share > best[0]:
            best = (share, (a, b))
    return trimmed(text, best[1]) if best else None
