"""The page of one session, worth taking to supervision: words first, numbers with their sense."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from attune.coding.rater import CodedTurn, Span
from attune.coding.ratings import (
    Harm,
    Mean,
    Moment,
    SessionRating,
    missed_moments,
    strongest_moments,
)
from attune.coding.ratings.miti import BASIS, COMPLEX_SHARE, REFLECTION_QUESTION, Threshold

LONGEST_QUOTE = 280
MARGIN = 48
"""Letters kept on either side of the words that carry a code, when a turn is too long to quote."""

MOST_ASKED = 3
"""Turns asked about in full, one question each: a cascade of doubts helps nobody."""

ASKED_FROM = 0.6
"""Probability from which a possible harm is asked about; below it only the likeliest one is."""

PER_QUESTION = "Reflections per question"
COMPLEX = "Complex among reflections"
QUESTIONS = {
    "dismissing": "could this have sounded as if what they said did not count?",
    "blaming": "could this have sounded like blame, or like a lesson in right and wrong?",
    "confronting": "could this have felt like being argued with?",
    "false_reassurance": "might this have reassured before the worry was heard?",
    "unasked_advice": "was this advice wanted, and was it the moment for it?",
    "interrogating": "might the questions have felt like an interrogation?",
    "turning_to_self": "did this turn the talk towards you?",
}
SIGNS = {
    ("emotional_reaction", 1): "showed warmth",
    ("emotional_reaction", 2): "said what you felt",
    ("interpretation", 1): "said that you understood",
    ("interpretation", 2): "said what you understood",
    ("exploration", 1): "invited them to say more",
    ("exploration", 2): "asked about something in particular",
    ("reflection", "simple"): "reflected what they said",
    ("reflection", "complex"): "reflected what they meant",
    ("validation", "present"): "said that their feeling makes sense (experimental)",
}
REACHED = {
    "good": "reaches “good”",
    "fair": "reaches “fair”",
    "below fair": "under “fair”",
    None: "undefined",
}
FOOT = (
    "This is for your own learning, to talk over with someone who knows your work; it is no "
    "review of performance. Codes come from {rater}; it reads words only, and it is wrong at "
    "times: where you disagree, trust the session. Each figure stands on the number of turns "
    "beside it."
)


def session_page(
    rating: SessionRating, turns: Sequence[CodedTurn], *, mi: bool = False
) -> RenderableType:
    """Lay out one session: possible harm first, then counts, empathy, moments and doubts."""
    return Group(
        "",
        Rule(Text(f"Session {_clean(rating.transcript)}", style="bold"), align="left", style="dim"),
        Text(_opening(rating)),
        *_section("Worth asking first", _harm(rating)),
        *_section("Questions and reflections", _behaviour(rating, mi=mi)),
        *_section("Empathy in words", _empathy(rating)),
        *_section("Openings for empathy", _openings(rating)),
        *_section("Moments that carried", _strongest(turns)),
        *_section("Moments that may have passed", _missed(rating, turns)),
        *_section("What could not be said", _doubts(rating)),
        "",
        Text(FOOT.format(rater=f"{rating.rater.name} {rating.rater.version}"), style="dim"),
    )


def _section(title: str, parts: Iterator[RenderableType]) -> Iterator[RenderableType]:
    yield ""
    yield Text(title, style="bold")
    for part in parts:
        yield Padding(part, (0, 0, 0, 2))


def _opening(rating: SessionRating) -> str:
    spoke = "nobody spoke"
    if rating.talk_share is not None:
        spoke = f"you said {rating.talk_share:.0%} of the words"
    words = "1 word" if rating.words == 1 else f"{rating.words:,} words"
    return f"{_turns(rating.turns)}, {words}; {spoke}."


def _harm(rating: SessionRating) -> Iterator[RenderableType]:
    likeliest: dict[int | str, Harm] = {}
    for harm in sorted(rating.harm, key=lambda found: -found.probability):
        likeliest.setdefault(harm.turn, harm)
    found = list(likeliest.values())
    shown = [harm for harm in found if harm.probability >= ASKED_FROM][:MOST_ASKED] or found[:1]
    rest = len(found) - len(shown)
    for harm in shown:
        asked = QUESTIONS.get(harm.label, f"was there {harm.label} in this?")
        yield Text.assemble(
            f"Turn {harm.turn}: “", (_shortened(harm.quote), "italic"), f"” {asked}"
        )
    if rest:
        more = "Another turn was" if rest == 1 else f"{rest:,} more turns were"
        yield Text(f"{more} marked, less surely.")
    if shown:
        told = "this is a question, no finding" if len(shown) == 1 else "questions, no findings"
        yield Text(f"Experimental, and often wrong: {told}.", style="dim")
    else:
        yield Text("Nothing stood out. The check is experimental; that is no proof.", style="dim")


def _behaviour(rating: SessionRating, *, mi: bool) -> Iterator[RenderableType]:
    ratio, complex_share = rating.reflection_question_ratio, rating.complex_reflection_share
    rows = [
        ("Open questions", _count(rating.open_questions)),
        ("Closed questions", _count(rating.closed_questions)),
        ("Simple reflections", _count(rating.simple_reflections)),
        ("Complex reflections", _count(rating.complex_reflections)),
        (PER_QUESTION, _or_why(ratio, rating, "reflection_question_ratio", "{:.1f}")),
        (COMPLEX, _or_why(complex_share, rating, "complex_reflection_share", "{:.0%}")),
        (
            "Open among questions",
            _or_why(rating.open_question_share, rating, "open_question_share", "{:.0%}"),
        ),
    ]
    if mi:
        rows.append(("Talk of change", _count(rating.change_talk)))
        rows.append(("Talk of staying", _count(rating.sustain_talk)))
    yield _table(rows)
    if mi:
        yield Text(f"{PER_QUESTION}: {_beside(ratio, REFLECTION_QUESTION, '{:g}')}.")
        yield Text(f"{COMPLEX}: {_beside(complex_share, COMPLEX_SHARE, '{:.0%}')}.")
        yield Text(f"References: {BASIS}. Something to compare with, no mark.", style="dim")


def _table(rows: Sequence[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 3))
    table.add_column(min_width=26)
    for name, value in rows:
        table.add_row(name, value)
    return table


def _count(value: int | None) -> str:
    return "not coded" if value is None else str(value)


def _beside(value: float | None, threshold: Threshold, form: str) -> str:
    fair, good = form.format(threshold.fair), form.format(threshold.good)
    return f"{REACHED[threshold.reached(value)]} (fair from {fair}, good from {good})"


def _or_why(value: float | None, rating: SessionRating, name: str, form: str) -> str:
    return f"undefined: {rating.why[name]}" if value is None else form.format(value)


def _empathy(rating: SessionRating) -> Iterator[RenderableType]:
    yield _table(
        [
            ("Emotional reaction", _mean(rating.emotional_reaction)),
            ("Interpretation", _mean(rating.interpretation)),
            ("Exploration", _mean(rating.exploration)),
        ]
    )
    yield Text(
        "Means of levels 0 (none) to 2 (strong) with 95 % intervals. Resonance itself cannot be "
        "read from words, and more is not better: what counts is whether it fitted the moment.",
        style="dim",
    )


def _mean(mean: Mean | None) -> str:
    if mean is None:
        return "not coded"
    return f"{mean.mean:.2f} ({mean.low:.2f} to {mean.high:.2f}, {_turns(mean.n)})"


def _openings(rating: SessionRating) -> Iterator[RenderableType]:
    found, met, missed = (
        rating.opportunities,
        rating.opportunities_met,
        rating.opportunities_missed,
    )
    if found is None or met is None or missed is None:
        yield Text("The patient's turns were not coded for openings.")
        return
    if not found:
        yield Text("No turn was read as showing or naming a feeling.")
        return
    times = "once" if found == 1 else f"{found} times"
    rest = found - met - missed
    unsure = f"; {rest} could not be decided" if rest > 0 else ""
    yield Text(
        f"The patient showed or named a feeling {times}. Met by the next turn: {met}; "
        f"may have passed: {missed}{unsure}."
    )


def _strongest(turns: Sequence[CodedTurn]) -> Iterator[RenderableType]:
    moments = strongest_moments(turns)
    for moment in moments:
        told = [SIGNS.get(sign, sign[0].replace("_", " ")) for sign in moment.signs]
        yield from _exchange(moment, f"You {_listed(told)}.")
    if not moments:
        yield Text("No turn was coded with a sign of empathy. Listening may not show in words.")


def _missed(rating: SessionRating, turns: Sequence[CodedTurn]) -> Iterator[RenderableType]:
    moments = missed_moments(turns)
    for moment in moments:
        named = moment.cue is not None and moment.cue.level == "explicit"
        cue = "They named a feeling" if named else "A feeling may have been there, unnamed"
        yield from _exchange(moment, f"{cue}. What might you say if it came again?")
    if not moments:
        yield Text("None was seen." if rating.opportunities else "There was no opening to miss.")


def _exchange(moment: Moment, comment: str) -> Iterator[RenderableType]:
    if moment.before:
        cue = moment.cue.evidence if moment.cue else ()
        yield _quoted(f"{moment.before.number:>4}  They: ", moment.before.text, cue)
    yield _quoted(f"{moment.turn.number:>4}  You:  ", moment.turn.text, moment.evidence)
    yield Padding(Text(comment, style="dim"), (0, 0, 1, 6))


def _quoted(lead: str, text: str, evidence: Sequence[Span]) -> Table:
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column()
    quote = Text(_clean(text))
    for start, end in evidence:
        quote.stylize("underline", start, end)
    grid.add_row(lead, _windowed(quote, evidence))
    return grid


def _windowed(quote: Text, evidence: Sequence[Span]) -> Text:
    if len(quote) <= LONGEST_QUOTE:
        return quote
    first = evidence[0][0] if evidence else 0
    start = max(0, min(first - MARGIN, len(quote) - LONGEST_QUOTE))
    end = start + LONGEST_QUOTE
    front, back = "… " if start else "", " …" if end < len(quote) else ""
    shown = quote[start:end]
    shown.rstrip()
    return Text.assemble(front, shown, back)


def _doubts(rating: SessionRating) -> Iterator[RenderableType]:
    for code, count in sorted(rating.not_sure.items(), key=lambda item: -item[1]):
        yield Text(f"{code.replace('_', ' ').capitalize()}: not sure about {_turns(count)}.")
    for reason, count in rating.cannot_rate.items():
        yield Text(f"Could not be rated, {reason.replace('_', ' ')}: {_turns(count)}.")
    if not rating.not_sure and not rating.cannot_rate:
        yield Text("Every turn was given its codes; sure is not the same as right.", style="dim")


def _turns(count: int) -> str:
    return "1 turn" if count == 1 else f"{count:,} turns"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _shortened(text: str) -> str:
    clean = _clean(text)
    return clean if len(clean) <= LONGEST_QUOTE else f"{clean[:LONGEST_QUOTE]} …"


def _clean(text: str) -> str:
    """Put a space or a mark for each letter that could steer a terminal; lengths stay the same."""
    return "".join(
        letter if letter.isprintable() else " " if letter.isspace() else "\ufffd" for letter in text
    )
