"""The one door from the site to the engine: what it needs is built once per process and kept."""

import functools
import hashlib
import json
import threading
from collections.abc import Mapping
from importlib import metadata

from django.utils.translation import gettext as _

from attune import content
from attune.coding import declared
from attune.coding.card import MODEL_FOLDER, Card, read_card, verify, verify_card
from attune.coding.codebook import Codebook, load_codebook
from attune.coding.model_rater import ModelRater, load_rater
from attune.coding.rater import Rater
from attune.pages import Page
from attune.patient.acts import read_acts
from attune.patient.case import Case
from attune.patient.embedder import Embedder
from attune.patient.memory import FirstSession, PatientState
from attune.patient.reply import speaks_of_oneself as says_so
from attune.patient.retrieval import Index, index_of
from attune.practice import Exchange, Opening
from attune.practice import exchange as practise
from attune.practice import open_session as open_practice
from attune.transcript import Transcript

READ_BY = (
    "temperatures",
    "keep",
    "emotion_thresholds",
    "rationale_margin",
    "base_rates",
    "contingency",
)
_loading = threading.RLock()
_indexing = threading.RLock()


@functools.cache
def pages() -> dict[str, Page]:
    """The pages of plain words in the library, by id."""
    return {page.id: page for page in content.load_all("pages", Page).values.values()}


@functools.cache
def codebook() -> Codebook:
    """What may be said of a turn, and in which words."""
    return load_codebook()


@functools.cache
def card() -> Card:
    """The model's card: its version, its files and how often it is right."""
    return read_card()


@functools.cache
def parameters() -> str:
    """A hash of everything beside its weights by which the model's answers are read."""
    read = {name: getattr(card(), name) for name in READ_BY}
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()[:16]


@functools.cache
def version() -> str:
    """The version of Attune that runs."""
    try:
        return metadata.version("attune")
    except metadata.PackageNotFoundError:  # run from a checkout
        return "checkout"


def rater() -> Rater:
    """The model that codes turns."""
    with _loading:
        return _rater()


def embedder() -> Embedder:
    """The encoder by which a patient finds what is spoken of."""
    with _loading:
        return _embedder()


def cases() -> Mapping[str, Case]:
    """The simulated patients of the library, by id; a broken file does not hide the others."""
    with _loading:
        return _cases()


def case(slug: str, *, digest: str | None = None) -> Case | None:
    """One simulated patient; None if there is none of this id, or its words are others now."""
    found = cases().get(slug)
    return found if found is not None and digest in (None, found.digest) else None


def open_session(
    of: Case, *, session: str, seed: int, first: FirstSession | None = None
) -> Opening:
    """Begin a session with a patient."""
    _index(of)
    return open_practice(of, embedder=embedder(), seed=seed, session=session, first=first)


def first_words(of: Case, *, session: str, seed: int) -> Opening:
    """How a patient begins, without any model: they answer nothing by that."""
    return open_practice(of, seed=seed, session=session)


def exchange(
    of: Case, transcript: Transcript, state: PatientState, text: str, *, seed: int
) -> Exchange:
    """Take one clinician turn, and give all that follows from it."""
    _index(of)
    return practise(of, transcript, state, text, rater=rater(), embedder=embedder(), seed=seed)


def speaks_of_oneself(text: str, *, to: str | None) -> bool:
    """Whether words said `to` a patient are of somebody not well; asked again, never kept.

    Where the codes are off `to` is None, and the words alone tell.
    """
    found = None if to is None else cases().get(to) or next(iter(cases().values()), None)
    if found is None:
        return read_acts(text).own_distress
    return says_so(_index(found), text)


def refuse_altered_model() -> None:
    """Refuse a model file that is not the one its card was measured on; raises ModelError."""
    verify_card(MODEL_FOLDER)
    for name in card().files:
        verify(card(), MODEL_FOLDER, name)


def warm() -> None:
    """Build everything a first turn would wait for."""
    rater()
    for each in cases().values():
        _index(each)


def warm_beside() -> None:
    """Warm while the first pages are already served; a turn that comes sooner waits for it."""
    threading.Thread(target=warm, name="warm", daemon=True).start()


def _index(of: Case) -> Index:
    with _indexing:  # two threads would each read the whole case
        return index_of(of, embedder())


@functools.cache
def _rater() -> ModelRater:
    return load_rater()


@functools.cache
def _embedder() -> Embedder:
    return _rater().encoder.embedder


@functools.cache
def _cases() -> dict[str, Case]:
    found: dict[str, Case] = {}
    for each in content.load_all("cases", Case).values.values():
        found.setdefault(each.id, each)
    return dict(sorted(found.items()))


def declared_accuracy(code: str) -> str:
    """One sentence on how far a code can be trusted, to stand beside everything it says."""
    found = declared.declared(card(), code)
    if found is None:
        return _("How often this agrees with trained people has not been measured.")
    as_percent = found.kind != declared.FINDING
    shown = {name: _shown(getattr(found, name), as_percent) for name in ("value", "low", "high")}
    words = {**shown, "n": found.n, "chance": _shown(found.chance or 0, True)}
    return _sentences()[found.kind] % words


def _shown(value: float, as_percent: bool) -> str:
    return f"{100 * value:.0f}" if as_percent else f"{value:.2f}"


def _sentences() -> dict[str, str]:
    return {
        declared.AGREEMENT: _(
            "Agreed with trained people on %(value)s %% of %(n)s turns it had not seen (95 %% "
            "interval %(low)s to %(high)s); guessing would agree on %(chance)s %%."
        ),
        declared.FINDING: _(
            "Found the feelings that people had marked with an F1 of %(value)s out of 1 (95 %% "
            "interval %(low)s to %(high)s, %(n)s comments it had not seen)."
        ),
        declared.TELLING_APART: _(
            "Told a true answer from one out of place in the same session in %(value)s %% of pairs "
            "(95 %% interval %(low)s to %(high)s, %(n)s reflections); guessing would be right in "
            "half of them."
        ),
    }
