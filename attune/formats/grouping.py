"""Rows into transcripts: nothing merged, moved or renumbered, and each fault kept to its own."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pkgutil import resolve_name

from attune.errors import InputError
from attune.formats.encoding import settle_encoding
from attune.formats.limits import SCATTERED_TURNS, TURNS_PER_TRANSCRIPT
from attune.formats.row import Row
from attune.formats.source import Source
from attune.formats.speakers import say_unknown, settle_speakers
from attune.transcript import Speaker, Transcript, Turn

READERS = {
    "csv": "attune.formats.table:rows",
    "json": "attune.formats.structured:json_rows",
    "jsonl": "attune.formats.structured:jsonl_rows",
    "vtt": "attune.formats.subtitles:vtt_rows",
    "srt": "attune.formats.subtitles:srt_rows",
    "docx": "attune.formats.word:rows",
    "txt": "attune.formats.prose:rows",
}
"""Named, not imported: most of these load a library that the other formats do without."""

NAMES_SPEAKERS = {"vtt", "srt", "docx", "txt"}
ANY_LINE_LENGTH = {"json"}
NAMES_REMEMBERED = 1000
"""Speaker names of one file that are compared; a column of words would give one a row."""


@dataclass(frozen=True, slots=True)
class Found:
    """A transcript as it lies in its file; `rows` are the places of its turns among all rows."""

    transcript: Transcript
    rows: tuple[int, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A transcript that cannot be used, and one sentence that says why."""

    transcript: str
    reason: str


@dataclass(slots=True)
class Archive:
    """The transcripts of one file, counted, ready to be read one after the other."""

    source: Source
    speakers: Mapping[str, Speaker]
    counts: Mapping[str, int]
    present: Collection[str]
    scattered: bool
    read: Callable[[], Iterable[Row]] = field(repr=False)

    @property
    def turns(self) -> int:
        """Count the turns of all transcripts."""
        return sum(self.counts.values())

    def __iter__(self) -> Iterator[Found | Unreadable]:
        """Give each transcript as soon as its last turn has been read.

        Raises InputError when the file is no longer the one that was counted.
        """
        waiting: defaultdict[str, list[tuple[int, Row]]] = defaultdict(list)
        left = Counter(self.counts)
        for position, row in enumerate(self.read()):
            name = self._name(row)
            left[name] -= 1
            if left[name] < 0:
                raise InputError(self._changed())
            if self.counts[name] <= TURNS_PER_TRANSCRIPT:
                waiting[name].append((position, row))
                if not left[name]:
                    yield self._make(name, waiting.pop(name))
            elif not left[name]:
                yield self._too_long(name)
        if any(left.values()):
            raise InputError(self._changed())

    def _changed(self) -> str:
        return f"{self.source.name}: the file changed while it was being read. Run it again."

    def _name(self, row: Row) -> str:
        return self.source.id if row.transcript is None else row.transcript

    def _too_long(self, name: str) -> Unreadable:
        return Unreadable(
            name,
            f"{self.source.name}: transcript '{name}' has {self.counts[name]:,} turns, more than "
            f"the {TURNS_PER_TRANSCRIPT:,} one session may have. Name the session of each row in "
            "a column called transcript.",
        )

    def _make(self, name: str, rows: list[tuple[int, Row]]) -> Found | Unreadable:
        fault = next((row.fault for _, row in rows if row.fault), None)
        if fault:
            return Unreadable(name, fault)
        places: dict[str, str] = {}
        for _, row in rows:
            places.setdefault(row.speaker, row.place)
        known, unknown = settle_speakers(places, speakers=self.speakers, present=self.present)
        if unknown:
            told = say_unknown(
                {speaker: places[speaker] for speaker in unknown},
                texts={row.text for _, row in rows},
            )
            return Unreadable(name, f"{self.source.name}: transcript '{name}'{told}")
        turns = tuple(
            Turn(
                number=count if row.turn is None else row.turn,
                speaker=known[row.speaker],
                text=row.text,
                start=row.start,
                end=row.end,
            )
            for count, (_, row) in enumerate(rows, 1)
        )
        notes = tuple(f"{self.source.name}: {note}" for note in _notes(name, turns))
        return Found(Transcript(name, turns), tuple(position for position, _ in rows), notes)


def _notes(name: str, turns: tuple[Turn, ...]) -> Iterator[str]:
    speaking = {turn.speaker for turn in turns}
    if len(speaking) == 1:
        yield f"transcript '{name}' has one speaker only, the {next(iter(speaking))}."
    repeated = sum(count - 1 for count in Counter(turn.number for turn in turns).values())
    if repeated:
        times = "once" if repeated == 1 else f"{repeated:,} times"
        yield f"transcript '{name}' gives a turn number twice ({times}); kept as given."


def survey(source: Source, *, speakers: Mapping[str, Speaker]) -> Archive:
    """Read a file through once: every fault of the file as a whole shows before any coding.

    Raises InputError when the file cannot be read or holds no turn.
    """
    if source.format != "docx":
        limited = source.format not in ANY_LINE_LENGTH
        settle_encoding(source, **({} if limited else {"line_limit": None}))
    read = _reader(source, speakers)
    counts: Counter[str] = Counter()
    present: set[str] = set()
    scattered, before = False, None
    for row in read():
        name = source.id if row.transcript is None else row.transcript
        scattered = scattered or (name != before and name in counts)
        counts[name] += 1
        before = name
        if len(present) < NAMES_REMEMBERED:
            present.add(row.speaker)
    if not counts:
        raise InputError(f"{source.name}: no turns in this file. {_HOW[source.format]}")
    archive = Archive(source, speakers, counts, present, scattered, read)
    if scattered and archive.turns > SCATTERED_TURNS:
        raise InputError(
            f"{source.name}: the rows of different transcripts are mixed, which is read up to "
            f"{SCATTERED_TURNS:,} turns only. Sort the file by transcript."
        )
    return archive


_PROSE = "Begin each turn with its speaker and a colon, as in T: or Therapist: or Anna:."
_HOW = {
    "csv": "Below the line with the column names there has to be one row for each turn.",
    "json": "Put the turns in a list.",
    "jsonl": "Put one turn on each line.",
    "vtt": "A cue has a line with its times and below it the words.",
    "srt": "A cue has a number, a line with its times and below it the words.",
    "docx": _PROSE,
    "txt": _PROSE,
}


def _reader(source: Source, speakers: Mapping[str, Speaker]) -> Callable[[], Iterable[Row]]:
    rows = resolve_name(READERS[source.format])
    if source.format in NAMES_SPEAKERS:
        kept = list(rows(source, speakers=speakers))
        return lambda: kept
    return lambda: rows(source)
