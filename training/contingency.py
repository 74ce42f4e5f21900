"""Whether a turn answers the words before it, judged without labels: real against misplaced words.

A head trained for this on AnnoMI's 2,600 clinician turns learnt those turns by heart (AUC .51 on
test, first run), so contingency rests on the likeness of two texts in the untouched sentence
space, turned into a probability by a logistic line fitted on train.
"""

import random
from typing import Any

import numpy as np
import numpy.typing as npt

from attune.coding.encoder import Encoder
from attune.coding.model_rater import last_words
from training import corpora
from training.figures import auc, interval

FEWEST_WORDS = 4
"""Shorter turns ("Mm-hmm.") answer everything and nothing."""

Pair = tuple[str, str, str]
"""A clinician turn, the words it stands after, and its session."""


def clinician_turns(split: str, *, reflections: bool = False) -> list[dict[str, str]]:
    """Clinician turns of four words and more that follow a patient: text, words, session, topic."""
    found = []
    for name, session in corpora.annomi_sessions(split).items():
        turns = corpora.as_turns(session)
        for at, row in enumerate(session):
            heard = last_words(turns[:at])
            is_wanted = row["reflection_subtype"] != "n/a" if reflections else True
            long_enough = len(turns[at].text.split()) >= FEWEST_WORDS
            if row["interlocutor"] == "therapist" and heard and is_wanted and long_enough:
                found.append(
                    {
                        "text": turns[at].text,
                        "heard": heard,
                        "session": name,
                        "topic": row["topic"],
                    }
                )
    return found


def moved(turns: list[dict[str, str]], rng: random.Random, *, same: bool) -> list[Pair]:
    """Each turn after another moment of its session, or of another session on its topic."""
    pairs = []
    for turn in turns:
        pool = [
            other["heard"]
            for other in turns
            if (other["session"] == turn["session"]) == same
            and other["topic"] == turn["topic"]
            and other["heard"] != turn["heard"]
        ]
        if pool:
            pairs.append((turn["text"], rng.choice(pool), turn["session"]))
    return pairs


def contingency_pairs(split: str) -> tuple[list[Pair], list[Pair]]:
    """Real pairs, and misplaced ones from the same and from like sessions."""
    turns, rng = clinician_turns(split), random.Random(0)
    real = [(turn["text"], turn["heard"], turn["session"]) for turn in turns]
    return real, moved(turns, rng, same=True) + moved(turns, rng, same=False)


def likenesses(encoder: Encoder, pairs: list[Pair]) -> npt.NDArray[np.float64]:
    """The likeness of each turn to the words it stands after."""
    return np.array([encoder.likeness(text, heard) for text, heard, _ in pairs])


def against(encoder: Encoder, real: list[Pair], elsewhere: list[Pair]) -> dict[str, float]:
    """AUC of real pairs against misplaced ones, with its interval by session."""
    pairs = real + elsewhere
    scores = likenesses(encoder, pairs)
    is_real = np.arange(len(pairs)) < len(real)

    def separation(rows: npt.NDArray[np.int64]) -> float:
        chosen = is_real[rows]
        if chosen.all() or not chosen.any():
            return float("nan")
        return auc(scores[rows][chosen], scores[rows][~chosen])

    low, high = interval(separation, [session for _, _, session in pairs])
    return {
        "auc": round(separation(np.arange(len(pairs))), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "n": len(elsewhere),
    }


def contingency_figures(encoder: Encoder, split: str = "test") -> dict[str, Any]:
    """AUC on reflections against both kinds of wrong place, and where platitudes fall."""
    rng, turns = random.Random(0), clinician_turns(split, reflections=True)
    real: list[Pair] = [(turn["text"], turn["heard"], turn["session"]) for turn in turns]
    fitting_anyone: list[Pair] = [
        (str(seed["text"] if isinstance(seed, dict) else seed), rng.choice(turns)["heard"], "")
        for seed in corpora.seeds("platitudes")
    ]
    limit = float(np.quantile(likenesses(encoder, real), 0.2))
    above = likenesses(encoder, fitting_anyone) > limit
    return {
        "same session": against(encoder, real, moved(turns, rng, same=True)),
        "like session": against(encoder, real, moved(turns, rng, same=False)),
        "platitudes": {
            "above_20th_percentile": round(float(above.mean()), 4),
            "n": len(fitting_anyone),
        },
    }
