"""What a case file may not contain: the lapses `attune check` refuses (docs/reference)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from attune import content
from attune.patient.case import Case
from attune.patient.case_parts import RiskAnswer
from attune.patient.embedder import Embedder
from attune.patient.when import terms, unreadable_terms

WORDINGS = 3
LONG, LONG_DEEP = 60, 80
TWINS = 0.92
LATER = ("openings", "remembers", "topics")
Said = tuple[str, str, int]  # where, line, depth


def check_case(document: content.Document) -> list[content.Fault]:
    """Check one case file; raises FaultyContentError when its shape is wrong."""
    case = content.fit(document, Case)
    checks = (_wordings, _lengths, _forbidden, _twice, _ids, _names, _conditions, _safety)
    return [document.fault(where, what) for check in checks for where, what in check(case)]


def near_twins(case: Case, embedder: Embedder) -> list[tuple[str, str, float]]:
    """List pairs of lines of different entries that lie closer than cosine .92."""
    lines = [(where, line) for where, line, _ in spoken(case)]
    vectors = embedder.embed([line for _, line in lines])
    found = []
    for row, (where, line) in enumerate(lines):
        for other in range(row + 1, len(lines)):
            near = float(vectors[row] @ vectors[other])
            if near > TWINS and _entry(where) != _entry(lines[other][0]):
                found.append((f"{where}: {line}", f"{lines[other][0]}: {lines[other][1]}", near))
    return found


def spoken(case: Case) -> Iterator[Said]:
    """Yield every line the patient can say: where it stands, the line, and its depth."""
    yield from _from_disclosures(case)
    for number, intent in enumerate(case.intents):
        yield from _lines(f"intents.{number}.say", intent.say, intent.depth)
    yield from _from_blocks(case)
    yield from _from_risk(case)
    yield from _from_later(case)


def _lines(where: str, lines: tuple[str, ...], depth: int = 0) -> Iterator[Said]:
    yield from ((f"{where}.{number}", line, depth) for number, line in enumerate(lines))


def _from_disclosures(case: Case) -> Iterator[Said]:
    for number, item in enumerate(case.disclosures):
        here = f"disclosures.{number}"
        yield from _lines(f"{here}.say", item.say, item.depth)
        yield from _lines(f"{here}.guarded", item.guarded)
        yield from _lines(f"{here}.hint", item.hint)
        for at, more in enumerate(item.follow_ups):
            yield from _lines(f"{here}.follow_ups.{at}.say", more.say, item.depth)


def _from_blocks(case: Case) -> Iterator[Said]:
    yield from _lines("opening", case.opening)
    yield from _from_reactions(case)
    for name, lines in case.fallbacks.items():
        yield from _lines(f"fallbacks.{name}", lines)
    for number, rupture in enumerate(case.ruptures):
        here = f"ruptures.{number}"
        yield from _lines(f"{here}.say", rupture.say)
        yield from _lines(f"{here}.confront", rupture.confront)
        yield from _lines(f"{here}.cold", rupture.cold)
        yield from _lines(f"{here}.repair.say", rupture.repair.say)
    for name in ("anti_goals", "promises", "endings"):
        for number, item in enumerate(getattr(case, name)):
            yield from _lines(f"{name}.{number}.say", item.say)


def _from_reactions(case: Case) -> Iterator[Said]:
    for name, block in case.reactions.items():
        for band, lines in block.items():
            inner = {"": lines} if isinstance(lines, tuple) else dict(lines)
            for side, found in inner.items():
                where = f"reactions.{name}.{band}" + (f".{side}" if side else "")
                yield from _lines(where, found)


def _from_risk(case: Case) -> Iterator[Said]:
    risk = case.risk
    if risk is None:
        return
    for number, cue in enumerate(risk.cues):
        yield from _lines(f"risk.cues.{number}.say", cue.say, cue.depth)
    for where, answer in _answers(case):
        yield from _lines(f"{where}.say", answer.say, 4)
    for name in ("facts_if_asked", "steps", "failures"):
        for key, entry in getattr(risk, name).items():
            yield from _lines(f"risk.{name}.{key}.say", entry.say, 4)
            yield from _lines(f"risk.{name}.{key}.guarded", entry.guarded)
    for name in ("on_consequence_explained", "on_euphemism", "on_avoided"):
        block = getattr(risk, name)
        yield from _lines(f"risk.{name}.say", block.say if block else (), 4)


def _answers(case: Case) -> list[tuple[str, RiskAnswer]]:
    if case.risk is None:
        return []
    direct = case.risk.on_direct_question
    bands = (("open", direct.open), ("warming", direct.warming), ("guarded", direct.guarded))
    return [(f"risk.on_direct_question.{band}", one) for band, one in bands if one is not None]


def _from_later(case: Case) -> Iterator[Said]:
    second = case.second_appointment
    if second is None:
        return
    for name in LATER:
        for number, item in enumerate(getattr(second, name)):
            yield from _lines(f"second_appointment.{name}.{number}.say", item.say, 4)
    yield from _lines("second_appointment.closing", second.closing)


def _entry(where: str) -> str:
    return ".".join(where.split(".")[:2])


def _wordings(case: Case) -> Iterator[tuple[str, str]]:
    counted = [(f"disclosures.{at}.say", item.say) for at, item in enumerate(case.disclosures)]
    counted += [(f"intents.{at}.say", item.say) for at, item in enumerate(case.intents)]
    counted.append(("opening", case.opening))
    for where, lines in counted:
        if len(lines) < WORDINGS:
            yield where, f"has {len(lines)} wordings; write at least {WORDINGS}"


def _lengths(case: Case) -> Iterator[tuple[str, str]]:
    for where, line, depth in spoken(case):
        most = LONG_DEEP if depth >= 3 else LONG
        words = len(line.split())
        if words > most:
            yield where, f"has {words} words; keep it to {most}"
        if not line.strip():
            yield where, "is empty; write the line or remove it"


def _forbidden(case: Case) -> Iterator[tuple[str, str]]:
    words = case.persona.voice.never_says
    if not words:
        return
    pattern = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words), re.IGNORECASE)
    for where, line, _ in spoken(case):
        found = pattern.search(line)
        if found:
            yield where, f"says {found[0]!r}, which persona.voice.never_says rules out; reword it"


def _twice(case: Case) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for where, line, _ in spoken(case):
        plain = " ".join(line.lower().split())
        first = seen.setdefault(plain, where)
        if first != where and len(plain.split()) > 2:
            yield where, f"is the same line as {first}; reword one of them"


def _ids(case: Case) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for where, id_ in _defined(case):
        first = seen.setdefault(id_, where)
        if first != where:
            yield where, f"{id_} is already the id at {first}; choose another"


def _defined(case: Case) -> Iterator[tuple[str, str]]:
    rooms = ("facts", "anti_goals", "disclosures", "intents", "ruptures", "promises", "endings")
    blocks = [(name, getattr(case, name)) for name in rooms]
    if case.risk:
        blocks.append(("risk.cues", case.risk.cues))
    if case.verdict:
        blocks.append(("verdict.questions", case.verdict.questions))
    if case.second_appointment:
        for name in LATER:
            blocks.append((f"second_appointment.{name}", getattr(case.second_appointment, name)))
    for number, item in enumerate(case.disclosures):
        blocks.append((f"disclosures.{number}.follow_ups", item.follow_ups))
    for name, items in blocks:
        yield from ((f"{name}.{number}.id", item.id) for number, item in enumerate(items))


def _names(case: Case) -> Iterator[tuple[str, str]]:
    known = {id_ for _, id_ in _defined(case)}
    for where, id_ in _mentioned(case):
        if id_ not in known:
            yield where, f"names {id_}, which the case does not define; correct the id"


def _mentioned(case: Case) -> Iterator[tuple[str, str]]:
    lists = [("must_ask", case.must_ask)]
    for number, item in enumerate(case.disclosures):
        lists.append((f"disclosures.{number}.gate.requires", item.gate.requires))
        lists.append((f"disclosures.{number}.releases", item.releases))
    for where, ids in lists:
        yield from ((f"{where}.{at}", id_) for at, id_ in enumerate(ids))
    for at, test in enumerate(case.tests.paraphrases):
        if test.expect != "fallback":
            yield f"tests.paraphrases.{at}.expect", test.expect
    for where, answer in _answers(case):
        if answer.discloses:
            yield f"{where}.discloses", answer.discloses


def _conditions(case: Case) -> Iterator[tuple[str, str]]:
    known = {id_ for _, id_ in _defined(case)} | _risk_ids(case)
    for where, condition in _whens(case):
        for term in unreadable_terms(condition):
            yield where, f"{term!r} is no condition; see the list under `when` in the case format"
        for term in terms(condition):
            kind, _, id_ = term.partition(":")
            if kind in ("said", "promised", "broken", "ending", "rupture") and id_ not in known:
                yield where, f"names {id_}, which the case does not define; correct the id"


def _whens(case: Case) -> Iterator[tuple[str, str]]:
    for number, ending in enumerate(case.endings):
        yield f"endings.{number}.when", ending.when
    if case.verdict:
        for number, other in enumerate(case.verdict.may_disagree):
            yield f"verdict.may_disagree.{number}.when", other.when
    if case.second_appointment:
        for name in LATER:
            for number, item in enumerate(getattr(case.second_appointment, name)):
                yield f"second_appointment.{name}.{number}.when", item.when


def _risk_ids(case: Case) -> set[str]:
    risk = case.risk
    if risk is None:
        return set()
    return {*risk.facts_if_asked, *risk.steps, *risk.failures, *risk.expected, "full", "partial"}


def _safety(case: Case) -> Iterator[tuple[str, str]]:
    """Refuse what must not be authored: a safe ending that has to be earned, unordered "
    "thresholds."""
    for number, ending in enumerate(case.endings):
        if ending.kind == "safe" and re.search(r"\bO\s*[<>]", ending.when):
            yield (
                f"endings.{number}.when",
                "makes a safe ending depend on openness; a safe ending is never earned",
            )
    risk = case.risk
    if risk:
        expected = set(risk.expected)
        blocks = {**risk.facts_if_asked, **risk.steps}
        for key, entry in blocks.items():
            if entry.meets and entry.meets not in expected:
                yield f"risk.{key}.meets", f"{entry.meets} is not among risk.expected; add it there"
    for first, then in pairwise(sorted(case.disclosures, key=lambda item: item.level)):
        if then.gate.O < first.gate.O and then.level > first.level:
            at = case.disclosures.index(then)
            yield f"disclosures.{at}.gate.O", "is lower than that of an easier level; raise it"
