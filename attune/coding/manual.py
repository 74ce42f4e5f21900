"""Prints the codebooks as the manual people read: `python -m attune.coding.manual [--check]`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from attune.coding.codebook import Code, Codebook, Example, load_codebook, said_of

TARGET = Path("docs/reference/codebooks.md")

ORDER = (
    "emotional_reaction",
    "interpretation",
    "exploration",
    "behaviour",
    "question",
    "reflection",
    "input",
    "contingency",
    "validation",
    "harm",
    "talk",
    "emotion",
    "opportunity",
)
"""The order in which a clinician meets the codes; others follow by name."""

HEAD = """# Codebooks

*This page is made from the files in `content/codebooks/` by `make fix`; change those, not this.*

What may be said of a turn, code by code: what it means, its levels, examples, and near misses,
which look like one thing and are another. The same examples are run as tests of the model. Every
turn in them was written for Attune; nobody said these words. A code marked *experimental* was
defined here and has not been compared with ratings by people: read it as a question.
"""

TAIL = """## Writing a codebook

A codebook is a file `content/codebooks/<id>.yaml`. A service's own files live in a folder of its
own, named by `ATTUNE_CONTENT`, beside ours and with other ids.

| field | what it holds |
|---|---|
| `schema` | `attune.codebook/1` |
| `id`, `title`, `source` | the file's name; the name people read; where the code comes from |
| `of` | whose turns: `clinician` or `patient` |
| `kind` | `graded`: one level; `labelled`: any number of labels; `quantity`: 0 to 1 |
| `needs_context` | whether the words before the turn count |
| `experimental` | whether it still awaits comparison with people |
| `definition`, `cautions` | one paragraph; what the code must not be read as |
| `levels` or `labels` | `{level, means}` or `{label, means}`; a quantity has neither |
| `examples` | at least four for each level or label |
| `near_misses` | at least four; as examples, with `looks_like` |

An example has `context` (the words before, if any), `text`, `level` (or `labels`, or `value`: high
or low), `evidence` (the very words of `text` that carry it; none where nothing is there) and
`why`. `attune check`, or `attune check FOLDER`, reads every content file and names each fault: the
file, the field, what is wrong and what to do. It ends with status 1 when there is any.
"""


def render(codebook: Codebook) -> str:
    """Write all codes as one page of Markdown."""
    known = [code for code in ORDER if code in codebook.codes]
    others = sorted(set(codebook.codes) - set(known))
    codes = [codebook[code] for code in (*known, *others)]
    contents = [f"- [{code.title}](#{_anchor(code.title)}) (`{code.id}`)" for code in codes]
    sections = [line for code in codes for line in _section(code)]
    return "\n".join([HEAD, *contents, "", *sections, TAIL])


def main(arguments: Sequence[str] = ()) -> int:
    """Write the page, or with `--check` compare it and return 1 when it is stale."""
    page = render(load_codebook())
    if "--check" not in arguments:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(page, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == page:
        return 0
    sys.stderr.write(f"{TARGET} is not what the codebooks say; run `make fix`.\n")
    return 1


def _anchor(title: str) -> str:
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")


def _section(code: Code) -> Iterator[str]:
    mark = " *Experimental.*" if code.experimental else ""
    seen = "read together with the words before it" if code.needs_context else "read alone"
    yield f"## {code.title}\n"
    yield f"`{code.id}`, given to a {code.of} turn, {seen}. Source: {code.source}.{mark}\n"
    yield f"{code.definition.strip()}\n"
    yield from _choices(code)
    yield "**Cautions**\n"
    yield from (f"- {caution.strip()}" for caution in code.cautions)
    yield "\n### Examples\n"
    for choice in code.choices:
        yield f"**{choice}**\n"
        for example in code.examples:
            if choice in said_of(example)[:1]:
                yield from _example(example)
        yield ""
    bare = [example for example in code.examples if not said_of(example)]
    if bare:
        yield "**nothing to code**\n"
        for example in bare:
            yield from _example(example)
        yield ""
    yield "### Near misses\n"
    for example in code.near_misses:
        yield from _example(example, near_miss=True)
    yield ""


def _choices(code: Code) -> Iterator[str]:
    rows = [(str(level.level), level.means) for level in code.levels]
    rows += [(label.label, label.means) for label in code.labels]
    if rows:
        yield f"| {'level' if code.levels else 'label'} | means |\n|---|---|"
        yield from (f"| `{name}` | {_cell(means)} |" for name, means in rows)
        yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _example(example: Example, *, near_miss: bool = False) -> Iterator[str]:
    text = example.text.strip()
    if example.evidence:
        text = text.replace(example.evidence, f"**{example.evidence.strip()}**", 1)
    before = f"*“{_cell(example.context)}”* → " if example.context else ""
    verdict = ""
    if near_miss:
        looks = example.looks_like
        seeming = ", ".join(looks) if isinstance(looks, tuple) else looks
        is_ = ", ".join(str(choice) for choice in said_of(example)) or "nothing to code"
        verdict = f" Looks like `{seeming}`, is `{is_}`."
    yield f"- {before}“{_cell(text)}”{verdict} {_cell(example.why)}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
