"""Whether a turn can be rated at all: is there something said, in English, of a sane length."""

import re
import unicodedata

MOST_WORDS = 1000
"""Nobody speaks a thousand words in one turn; such a text is something else."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

ENGLISH = frozenset(
    "the be am is are was were to of and a in that have has had i it for not on with he she "
    "you do does did at this but his her by from they we say or an will my one all would "
    "there their what so up out if about who get which go me when make can like no just him "
    "know take into your some could them than then now only its over also after how our well "
    "way even want because any how's these give us i'm you're it's don't that's isn't can't "
    "didn't i've i'll i'd yeah yes ok okay um uh mm been being very really why where feel "
    "think got too more here still too".split()
)
OTHERS = {
    "es": "el los las una unos que de en y no por con para es está estoy como pero más muy yo tú "
    "su sus lo le se mi me te qué cuando porque esto eso hay ser siento tengo usted".split(),
    "fr": "le les des une et est pas que qui dans pour je tu il elle nous vous ce cette mais avec "
    "sur plus mon ma mes suis ça c'est j'ai très être fait comme quand".split(),
    "de": "der die das und ist nicht ich du er sie wir ihr ein eine zu mit für auf dass aber auch "
    "habe hat mir mich dich wie sehr noch nur wenn bin sind".split(),
    "pt": "os um uma que de em e não por com para é estou como mas mais muito eu você seu sua "
    "meu minha quando porque isso tenho ser ao foi".split(),
    "it": "il gli una che di e non per con è sono come ma più molto io tu suo sua mio mia quando "
    "perché questo ho hai della nel anche".split(),
    "nl": "het een en is niet ik jij hij zij wij van dat die op voor met maar ook heb heeft mij "
    "mijn hoe zeer nog als ben zijn".split(),
}


def is_latin(letter: str) -> bool:
    """Whether a letter belongs to the Latin script."""
    return "LATIN" in unicodedata.name(letter, "")


def is_english(text: str) -> bool:
    """A cautious guess: False only when another script or another language's small words prevail.

    Texts of fewer than four words pass, because nothing can be said of them.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(is_latin(letter) for letter in letters) < 0.7 * len(letters):
        return False
    words = [word.lower().replace("’", "'") for word in WORD.findall(text)]
    if len(words) < 4:
        return True
    english = sum(word in ENGLISH for word in words)
    foreign = max(sum(word in words_of for word in words) for words_of in OTHERS.values())
    return foreign < 2 or english >= foreign


def why_not(text: str) -> str | None:
    """Why a turn cannot be rated (`empty`, `too_short`, `too_long`, `not_english`), or None."""
    if not text.strip():
        return "empty"
    words = WORD.findall(text)
    if sum(map(len, words)) < 2:
        return "too_short"
    if len(words) > MOST_WORDS:
        return "too_long"
    return None if is_english(text) else "not_english"
