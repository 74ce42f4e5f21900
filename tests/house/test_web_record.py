"""Every verb that the site puts on record has a plain sentence, and no sentence is left over."""

import ast
import re
from pathlib import Path

from attune_web.front.record import SENTENCES

SITE = Path(__file__).parents[2] / "attune_web"
VERB = re.compile(r"[a-z]+\.[a-z_]+")


def recorded() -> set[str]:
    """The verbs in every module that can add to the record."""
    found: set[str] = set()
    for path in SITE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "attune_web.audit.services import" not in text:
            continue
        rooms = {each.name for each in SITE.iterdir() if each.is_dir()} - {"audit"}
        for node in ast.walk(ast.parse(text)):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and VERB.fullmatch(value):
                found |= {value} if value.partition(".")[0] in rooms else set()
    return found


def test_every_verb_has_a_sentence() -> None:
    assert recorded() - set(SENTENCES) == set(), "add a sentence in attune_web/front/record.py"


def test_no_sentence_is_about_a_verb_that_is_gone() -> None:
    assert set(SENTENCES) - recorded() == set()


def test_sentences_read_as_sentences() -> None:
    for words in SENTENCES.values():
        said = str(words) % {"who": "Sana"}
        assert said[0].isupper()
        assert said.endswith(".")
