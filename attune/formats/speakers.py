"""Who is who: the names transcripts give their two speakers, and the map that settles the rest."""

import re
from collections.abc import Collection, Iterable, Mapping

from attune.errors import InputError
from attune.transcript import Speaker

CLINICIAN = (
    "clinician therapist counsellor counselor interviewer provider listener helper practitioner "
    "doctor dr physician nurse psychologist psychiatrist psychotherapist coach supporter "
    "responder worker t th ther"
)
PATIENT = (
    "patient client speaker seeker interviewee caller respondent participant customer pt cl "
    "service_user help_seeker person"
)
ALIASES = {
    **dict.fromkeys(CLINICIAN.split(), Speaker.CLINICIAN),
    **dict.fromkeys(PATIENT.split(), Speaker.PATIENT),
}
LONGEST_NAME = 40
NAMED = 5
WORDS_IN_NAME = 4
MOST_NAMES = 6
SENTENCE = re.compile(r"[?!…]|\.$")
"""What a name never holds; one that ends in a full stop has two words or fewer (Dr., Ben B.)."""


def fold_name(name: str) -> str:
    """Bring a speaker's name to the form in which names are compared."""
    return "_".join(name.strip().strip("[]()*").lower().replace("-", " ").replace("_", " ").split())


def parse_speaker_map(parts: Iterable[str]) -> dict[str, Speaker]:
    """Read `A=clinician,B=patient` as it is written on the command line.

    Raises InputError for a part that is not of that form or names a third role.
    """
    speakers: dict[str, Speaker] = {}
    for part in ",".join(parts).split(","):
        name, sign, role = part.rpartition("=")
        if not sign or not fold_name(name):
            raise InputError(
                f"--speaker-map: '{part}' is not of the form NAME=clinician or NAME=patient."
            )
        known = ALIASES.get(fold_name(role))
        if known is None:
            raise InputError(
                f"--speaker-map: '{role}' is neither clinician nor patient; "
                "every other speaker has to be left out of the file."
            )
        if speakers.setdefault(fold_name(name), known) is not known:
            raise InputError(
                f"--speaker-map: {_quoted(name.strip())} is named as clinician and as patient. "
                "Keep one of the two."
            )
    return speakers


def settle_speakers(
    names: Iterable[str], *, speakers: Mapping[str, Speaker], present: Collection[str] = ()
) -> tuple[dict[str, Speaker], list[str]]:
    """Decide for each name which of the two it is; the second value lists the unknown ones.

    `C` is the patient (client) beside a `T` (therapist) and the clinician beside a `P` (patient);
    alone it stays unknown. `present` are the other names of the same file.
    """
    known: dict[str, Speaker] = {}
    unknown: list[str] = []
    distinct = list(dict.fromkeys(names))
    letters = _letters({fold_name(name) for name in (*distinct, *present)})
    for name in distinct:
        folded = fold_name(name)
        role = speakers.get(folded) or ALIASES.get(folded) or letters.get(folded)
        if role is None:
            unknown.append(name)
        else:
            known[name] = role
    return known, unknown


def _letters(present: set[str]) -> dict[str, Speaker]:
    letters = {"p": Speaker.PATIENT}
    helpers = {name for name in present if ALIASES.get(name) is Speaker.CLINICIAN}
    others = {name for name in present if ALIASES.get(name) is Speaker.PATIENT} | present & {"p"}
    if helpers and not others:
        letters["c"] = Speaker.PATIENT
    elif others and not helpers:
        letters["c"] = Speaker.CLINICIAN
    return letters


def say_unknown(names: Mapping[str, str], *, texts: Collection[str] = ()) -> str:
    """Name the speakers that are not known, each with its place, and what to add to the command.

    Goes on after the transcript's name. Names that look like sentences are never repeated, since
    they may be what was said; `texts`, the words of the same turns, tell swapped columns surely.
    """
    if look_like_sentences(names) or (texts and all(fold_name(text) in ALIASES for text in texts)):
        first = next(iter(names.values()))
        return (
            f": the speaker column seems to hold sentences ({first}). Are the columns for "
            "speaker and text swapped? Every turn needs one of two speakers."
        )
    shown = list(names.items())[:NAMED]
    told = [f"'{_short(name)}' ({place})" if name.strip() else place for name, place in shown]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    if not any(name.strip() for name, _ in shown):
        return f": no speaker is named at {', '.join(told)}{more}. Every turn needs one."
    example = ",".join(
        f"{_short(name)}={role}"
        for (name, _), role in zip(shown, ("clinician", "patient"), strict=False)
        if name.strip()
    )
    kind = "an unknown speaker" if len(names) == 1 else "unknown speakers"
    return (
        f" has {kind}: {', '.join(told)}{more}. "
        f"Say who they are, for example --speaker-map {_quoted(example)}."
    )


def look_like_sentences(names: Collection[str]) -> bool:
    """Ask whether these are too many, too long or too punctuated to be the names of two people."""
    return len(names) > MOST_NAMES or any(
        len(words := name.split()) > WORDS_IN_NAME
        or len(name) > LONGEST_NAME
        or bool((mark := SENTENCE.search(name)) and (mark[0] != "." or len(words) > 2))
        for name in names
    )


def _short(name: str) -> str:
    plain = " ".join(name.split())
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - 1] + "…"


def _quoted(example: str) -> str:
    return f'"{example}"' if " " in example else example
