"""Finds, reads and checks content files: cases, drills, codebooks, instruments, lessons.

Content is data that its editors own. This is the only file that knows YAML and pydantic; what a
file may hold is known by the room that uses it. A room writes its schema and its check like this::

    from attune import content

    class CaseFile(content.Model):               # frozen; unknown fields are refused
        reads = "attune.case/1"                  # the file's `schema:` value; nested models: omit
        id: str
        age: int = content.Field(ge=16, le=100)

    def check_case(document: content.Document) -> list[content.Fault]:
        case = content.fit(document, CaseFile)   # faults of shape are raised and collected for you
        if case.id.islower():
            return []
        return [document.fault("id", "has capitals; write it in lower case")]

    case = content.load(path, CaseFile)          # one file, or FaultyContentError (.faults)
    loaded = content.load_all("cases", CaseFile) # .values: path -> CaseFile; .faults: the others

`attune check` hands the rooms' checks to `check`, keyed by the `schema:` value. Every file says
`schema: attune.<kind>/<version>`, and an `id:` is unique among the files of its schema. Words stay
words: `no`, `on`, `12:30` and `2026-01-01` are text, only `true` and `false` are yes and no.
Anchors, aliases and tags are refused.
"""

import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from attune.errors import ContentError

__all__ = [
    "Check",
    "Document",
    "Fault",
    "FaultyContentError",
    "Field",
    "Loaded",
    "Model",
    "check",
    "every",
    "field_validator",
    "files",
    "fit",
    "folders",
    "load",
    "load_all",
    "model_validator",
    "read",
]

MAX_BYTES = 4_000_000
MAX_DEPTH = 40
SUFFIXES = (".yaml", ".yml")
LIKELY = {
    "mapping values are not": "put text that holds a colon in quotes, or correct the indent",
    "expected key": "indent this line like the others of its block",
    "expected '-'": "indent this line like the others of its list",
    "expected ',' or": "close the bracket, or put text that begins with one in quotes",
    "expected ':'": "write a colon and a space after the field's name",
    "node content": "close the bracket, or put text that begins with one in quotes",
    "unexpected end of stream": "close the quotation mark",
    "tab character": "indent with spaces, not with tabs",
    "cannot start any token": "indent with spaces, and put text that begins with a sign in quotes",
    "escape character": "use single quotes around text that holds a backslash",
    "constructor for the tag": "put text that begins with an exclamation mark in quotes",
}
"""What people mostly did when the parser says so; its own words mean little to an editor."""

UNLIKELY = "check the indent, the quotes around colons, and that no odd character slipped in"


class Model(BaseModel):
    """What a content file, or a part of one, may hold; rooms derive their schemas from it."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    reads: ClassVar[str] = ""


ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a content file, and what to do about it."""

    file: Path
    where: str
    what: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else f"{self.file}"
        return f"{place}: {self.what}" + (f" (line {self.line})" if self.line else "")


class FaultyContentError(ContentError):
    """A content file with faults; `faults` holds them all, the message lists them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Document:
    """A content file as plain data, with the line on which each field stands."""

    path: Path
    schema: str
    data: Mapping[str, Any]
    lines: Mapping[str, int]

    def fault(self, where: str, what: str) -> Fault:
        """Say what is wrong at `where` (`levels.0.means`), with its line."""
        near = where
        while near and near not in self.lines:
            near = near.rpartition(".")[0]
        return Fault(self.path, where, what, self.lines.get(near))


@dataclass(frozen=True, slots=True)
class Loaded(Generic[ModelT]):
    """The files that could be loaded, and the faults of those that could not."""

    values: Mapping[Path, ModelT]
    faults: tuple[Fault, ...]


Check = Callable[[Document], Sequence[Fault]]


class _PlainLoader(yaml.CSafeLoader):
    """YAML as people mean it: no dates, no sexagesimal numbers, no `yes`/`no` as booleans."""


_PlainLoader.yaml_implicit_resolvers = {}

for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,17})", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?", ""),
):
    _PlainLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}",
        re.compile(f"^(?:{_pattern})$"),
        [*_first, *([""] if _tag == "null" else [])] if _first else list("-+.0123456789"),
    )


def folders(own: Path | None = None) -> tuple[Path, ...]:
    """List the folders content is looked for in: `--content`, ATTUNE_CONTENT, then ours.

    ATTUNE_CONTENT may name several folders, separated as in PATH. They stand beside ours, not
    instead of it. Raises ContentError for a folder that does not exist.
    """
    named = [(own, "--content")] if own else []
    for part in os.environ.get("ATTUNE_CONTENT", "").split(os.pathsep):
        if part:
            named.append((Path(part), "ATTUNE_CONTENT"))
    for folder, source in named:
        if not folder.is_dir():
            raise ContentError(f"{folder}, named by {source}, is not a folder; correct the path.")
    return (*dict.fromkeys(folder for folder, _ in named), _ours())


def files(room: str, *, among: Sequence[Path] | None = None) -> tuple[Path, ...]:
    """List a room's content files (`codebooks`, `cases`, …) in every content folder, sorted."""
    places = folders() if among is None else among
    return tuple(path for folder in places for path in every(folder / room))


def read(path: Path) -> Document:
    """Read one content file as plain data; raises FaultyContentError with every fault found.

    Refuses duplicate keys, aliases, tags, more than 4 MB and nesting deeper than 40.
    """
    text = _text(path)
    try:
        _refuse_tricks(path, text)
        loader = _PlainLoader(text)
        try:
            node = loader.get_single_node()
            lines, repeated = _survey(path, node)
            data = {} if repeated or node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise FaultyContentError([_syntax_fault(path, error)]) from None
    if repeated:
        raise FaultyContentError(repeated)
    if not isinstance(data, dict) or not isinstance(data.get("schema"), str):
        what = "is missing; start the file with a line such as `schema: attune.codebook/1`"
        raise FaultyContentError([Fault(path, "schema", what, 1)])
    return Document(path, data["schema"], data, lines)


def fit(document: Document, model: type[ModelT]) -> ModelT:
    """Give the document the shape of `model`; raises FaultyContentError with every misfit."""
    if model.reads and document.schema != model.reads:
        what = f"says {document.schema}; this place reads {model.reads} files"
        raise FaultyContentError([document.fault("schema", what)])
    fields = {key: value for key, value in document.data.items() if key != "schema"}
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        faults: dict[str, Fault] = {}
        for detail in error.errors(include_url=False):
            where = _where(detail["loc"], fields, missing=detail["type"] == "missing")
            faults.setdefault(where, document.fault(where, _plain(dict(detail), model)))
        raise FaultyContentError(list(faults.values())) from None


def load(path: Path, model: type[ModelT]) -> ModelT:
    """Load one content file; raises FaultyContentError with every fault found."""
    return fit(read(path), model)


def load_all(
    room: str, model: type[ModelT], *, among: Sequence[Path] | None = None
) -> Loaded[ModelT]:
    """Load all of a room's content files; a faulty one does not keep the others from loading."""
    values: dict[Path, ModelT] = {}
    faults: list[Fault] = []
    for path in files(room, among=among):
        try:
            values[path] = load(path, model)
        except FaultyContentError as error:
            faults.extend(error.faults)
    return Loaded(values, tuple(faults))


def check(among: Sequence[Path], checks: Mapping[str, Check]) -> list[Fault]:
    """Check every content file in the folders with the check its `schema:` asks for.

    `checks` maps a schema to the room's function. Also finds ids given twice within one schema.
    """
    faults: list[Fault] = []
    seen: dict[tuple[str, str], Path] = {}
    for folder in among:
        for path in every(folder):
            try:
                document = read(path)
                faults.extend(_repeats(document, seen))
                faults.extend(_check_one(document, checks))
            except FaultyContentError as error:
                faults.extend(error.faults)
    return faults


def every(folder: Path) -> Iterator[Path]:
    """Yield every content file under a folder, sorted; hidden ones are drafts."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in SUFFIXES and path.is_file() and not hidden:
            yield path


def _check_one(document: Document, checks: Mapping[str, Check]) -> Sequence[Fault]:
    if document.schema in checks:
        return checks[document.schema](document)
    known = ", ".join(sorted(checks))
    return [document.fault("schema", f"is {document.schema}, which nothing reads; use {known}")]


def _repeats(document: Document, seen: dict[tuple[str, str], Path]) -> list[Fault]:
    identity = document.data.get("id")
    if not isinstance(identity, str):
        return []
    first = seen.setdefault((document.schema, identity), document.path)
    if first == document.path:
        return []
    return [document.fault("id", f"{identity} is already the id of {first}; choose another")]


def _ours() -> Path:
    packed = Path(__file__).parent / "_content"
    return packed if packed.is_dir() else Path(__file__).parent.parent / "content"


def _text(path: Path) -> str:
    def refuse(what: str) -> FaultyContentError:
        return FaultyContentError([Fault(path, "", what)])

    try:
        if path.stat().st_size > MAX_BYTES:
            raise refuse(f"is larger than {MAX_BYTES // 1_000_000} MB; split it")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise refuse(f"cannot be read ({error.strerror}); check the path and rights") from None
    except UnicodeDecodeError:
        raise refuse("is not UTF-8 text; save it again as UTF-8") from None


def _refuse_tricks(path: Path, text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            what = "uses an anchor or alias (& or *); write the text out, or put it in quotes"
            raise FaultyContentError([Fault(path, "", what, line)])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            what = f"is nested deeper than {MAX_DEPTH} levels; flatten it"
            raise FaultyContentError([Fault(path, "", what, line)])


def _survey(path: Path, root: Node | None) -> tuple[dict[str, int], list[Fault]]:
    lines: dict[str, int] = {}
    faults: list[Fault] = []
    for where, line in _places(root, "") if root else ():
        if where.endswith("?"):
            what = "has a key that is not a word; use plain words as keys"
            faults.append(Fault(path, where.removesuffix("?").rstrip("."), what, line))
        elif where in lines:
            faults.append(Fault(path, where, "is given twice; keep one of them", line))
        else:
            lines[where] = line
    return lines, faults


def _places(node: Node, where: str) -> Iterator[tuple[str, int]]:
    """Yield every field's path and line; a key that is not a word ends in a question mark."""
    dot = f"{where}." if where else ""
    if isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield f"{dot}{index}", item.start_mark.line + 1
            yield from _places(item, f"{dot}{index}")
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else "?"
            yield f"{dot}{name}", key.start_mark.line + 1
            yield from _places(value, f"{dot}{name}")


def _syntax_fault(path: Path, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else None
    problem = str(getattr(error, "problem", None) or "")
    likely = next((told for sign, told in LIKELY.items() if sign in problem), UNLIKELY)
    return Fault(path, "", f"cannot be read; {likely}", line)


def _where(loc: Sequence[int | str], data: Any, *, missing: bool) -> str:
    """Keep the parts of pydantic's location that stand in the file (unions add type names)."""
    parts: list[str] = []
    for index, part in enumerate(loc):
        inside = isinstance(data, dict) and part in data
        if inside or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            parts.append(str(part))
            data = data[part]
        elif missing and index == len(loc) - 1:
            parts.append(str(part))
    return ".".join(parts)


def _plain(detail: Mapping[str, Any], model: type[Model]) -> str:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx") or {}
    known = {
        "missing": "is missing; add it",
        "string_type": "must be text; put it in quotes",
        "int_type": "must be a whole number",
        "int_parsing": "must be a whole number",
        "int_from_float": "must be a whole number",
        "float_type": "must be a number",
        "float_parsing": "must be a number",
        "bool_type": "must be true or false",
        "bool_parsing": "must be true or false",
        "list_type": "must be a list; put each entry on its own line after a dash",
        "tuple_type": "must be a list; put each entry on its own line after a dash",
        "dict_type": "must be a block of `name: value` lines",
        "model_type": "must be a block of `name: value` lines",
    }
    if kind in known:
        return known[kind]
    if kind == "extra_forbidden":
        fields = model.model_fields if len(detail["loc"]) == 1 else ()
        near = difflib.get_close_matches(str(detail["loc"][-1]), fields, n=1)
        hint = f"did you mean {near[0]}?" if near else "remove it or correct its spelling"
        return f"is not a field this file has; {hint}"
    if kind == "literal_error":
        return f"is {given!r}; use {context['expected']}"
    if kind == "value_error":
        return str(context["error"])
    message = str(detail["msg"]).replace("Input should", "should")
    return f"{message[:1].lower()}{message[1:]}; correct it"
