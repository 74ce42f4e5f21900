"""Speaking of the patient as the case does."""

from dataclasses import dataclass

from attune.patient.case import Case


@dataclass(frozen=True, slots=True)
class Person:
    """The patient's first name and pronouns."""

    name: str
    they: str
    them: str
    their: str
    plural: bool

    @property
    def was(self) -> str:
        """The pronoun with its past tense of to be."""
        return f"{self.they} were" if self.plural else f"{self.they} was"


FORMS = {"she": ("she", "her", "her"), "he": ("he", "him", "his")}


def person_of(case: Case) -> Person:
    """Read a case's pronouns; anything but she or he is spoken of as they."""
    first = case.persona.pronouns.split("/")[0].strip().lower()
    they, them, their = FORMS.get(first, ("they", "them", "their"))
    return Person(case.persona.name.split()[0], they, them, their, plural=first not in FORMS)


def upper(sentence: str) -> str:
    """Begin a sentence with a capital."""
    return sentence[:1].upper() + sentence[1:]
