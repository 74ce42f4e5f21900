"""Whether a turn can be rated at all: is there something said, in English, of a sane length.

English is recognised by what it is, not by what other languages are: by its small words, and by
how many of the longer words stand whole in the encoder's own vocabulary. So a language that nobody
thought of is refused as well as one that somebody did, and a turn in Scots or with wrong grammar
passes, because its small words are English.
"""

import json
import re
import unicodedata
from functools import cache

from attune.coding.card import MODEL_FOLDER
from attune.errors import ModelError

MOST_WORDS = 1000
"""Nobody speaks a thousand words in one turn; such a text is something else."""

SMALL_WORDS = 0.25
"""From this share of small English words a text is English, however odd its longer words are."""

LONGER = 4
"""Shorter words stand in every vocabulary and prove nothing."""

MARK = re.compile(r"\[[^\[\]]{1,40}\]")
"""What a transcriber puts in brackets: unintelligible, a time, a name taken out."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
STRETCHED = re.compile(r"(.)\1{2,}")
ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "est", "n", "y", "ness")
KEYS = re.compile("asdfg|sdfgh|dfghj|fghjk|ghjkl|hjkl|qwert|wertz|yuiop|zxcv|xcvb|cvbn|vbnm")
VOWELS = frozenset("aeiouy")

ENGLISH = frozenset(
    """
    the be am is are was were to of and a in that have has had i it for not on with he she you do
    does did at this but his her by from they we say or an will my one all would there their what
    so up out if about who get which go me when make can like no just him know take into your some
    could them than then now only its over also after how our well way even want because any how's
    these give us i'm you're it's don't that's isn't can't didn't i've i'll i'd yeah yes ok okay um
    uh mm been being very really why where feel think got too more here still
    ah aww aye cos cuz congrats dunno gimme gonna gosh gotcha gotta ha haha hahaha hey hi hiya hmm
    huh idk im innit kinda lemme lmao lol mmm nah nope oh omg oops ouch sorta tbh thanks tho ugh
    wanna whoa whoops wow yay yep yup yuck
    """.split()
)
_OTHERS = {
    "es": """el los las una unos que de en y no por con para es está estoy como pero más muy yo tú
        su sus lo le se mi me te qué cuando porque esto eso hay ser siento tengo usted""",
    "fr": """le les des une et est pas que qui dans pour je tu il elle nous vous ce cette mais avec
        sur plus mon ma mes suis ça c'est j'ai très être fait comme quand""",
    "de": """der die das und ist nicht ich du er sie wir ihr ein eine zu mit für auf dass aber auch
        habe hat mir mich dich wie sehr noch nur wenn bin sind
        was am im denn ihnen macht warum wann wer kann können haben waren wird etwas meisten""",
    "pt": """os um uma que de em e não por com para é estou como mas mais muito eu você seu sua
        meu minha quando porque isso tenho ser ao foi""",
    "it": """il gli una che di e non per con è sono come ma più molto io tu suo sua mio mia quando
        perché questo ho hai della nel anche""",
    "nl": """het een en niet ik jij hij zij wij van dat die op voor met maar ook heb heeft mij
        mijn hoe zeer nog als ben zijn""",
}
OTHERS = {language: frozenset(words.split()) for language, words in _OTHERS.items()}
"""Small words of the languages whose longer words most often stand in the vocabulary too."""


def is_latin(letter: str) -> bool:
    """Whether a letter belongs to the Latin script."""
    return "LATIN" in unicodedata.name(letter, "")


@cache
def _vocabulary() -> frozenset[str]:
    """The whole words of the encoder's vocabulary (BERT's, from English books and Wikipedia)."""
    path = MODEL_FOLDER / "tokenizer.json"
    try:
        words = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
    except (OSError, ValueError, KeyError):
        raise ModelError(
            f"{path.name}: this model file is missing or cannot be read. Reinstall Attune."
        ) from None
    return frozenset(word for word in words if word.isascii() and word.isalpha())


def _is_known(word: str) -> bool:
    """Whether a word stands in the vocabulary, as it is or without an ordinary ending."""
    base = STRETCHED.sub(r"\1", word).partition("'")[0]
    forms = [word, base]
    forms += [base.removesuffix(e) for e in ENDINGS if base.endswith(e) and len(base) > len(e) + 2]
    return any(form in _vocabulary() for form in forms)


def _is_noise(word: str) -> bool:
    """Whether a word is a run of keys rather than a word or a sound somebody makes."""
    squeezed = STRETCHED.sub(r"\1", word)
    voiceless = len(squeezed) > LONGER and not VOWELS & set(squeezed)
    return (voiceless or bool(KEYS.search(squeezed))) and not _is_known(word)


def _is_other_script(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and sum(map(is_latin, letters)) < 0.7 * len(letters)


def is_english(text: str) -> bool:
    """A cautious guess: False only when little or nothing in the text looks like English.

    A single word passes unless it is a run of keys, because names, medicines and misspellings are
    said alone. In two or three words capitals do not count against English, for the same reason.
    """
    text = MARK.sub(" ", text)
    if not text.isascii() and _is_other_script(text):
        return False
    said = [word.replace("’", "'") for word in WORD.findall(text)]
    words = [word.lower() for word in said]
    english = sum(word in ENGLISH for word in words)
    if words and english == 0 and all(_is_noise(word) for word in words):
        return False
    foreign = max(len(words_of.intersection(words)) for words_of in OTHERS.values())
    if foreign >= 2 and foreign > english:
        return False
    if len(words) < 2 or english >= SMALL_WORDS * len(words):
        return True
    longer = [word for word in said if len(word) >= LONGER]
    unknown = [word for word in longer if not _is_known(word.lower())]
    known = len(longer) - len(unknown)
    odd = [word for word in unknown if len(words) >= 4 or word.islower()]
    return known >= len(odd)


def _is_invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cf", "Cc"}


def why_not(text: str) -> str | None:
    """Why a turn cannot be rated (`empty`, `too_short`, `too_long`, `not_english`), or None."""
    if all(map(_is_invisible, text)):
        return "empty"
    words = WORD.findall(text)
    if sum(map(len, words)) < 2:
        return "too_short"
    if len(words) > MOST_WORDS:
        return "too_long"
    return None if is_english(text) else "not_english"
