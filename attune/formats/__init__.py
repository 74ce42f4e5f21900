"""Transcripts in, results out: reads what services really have, writes what studies read."""

from attune.formats.finding import find_file, find_files
from attune.formats.grouping import Archive, Found, Unreadable, survey
from attune.formats.source import (
    FORMATS,
    STANDARD_INPUT,
    Given,
    Source,
    open_source,
)
from attune.formats.speakers import parse_speaker_map
from attune.formats.table import table_rows
from attune.formats.writing import (
    KINDS,
    check_out,
    to_line,
    told_plainly,
    write_aside,
    write_csv,
    write_jsonl,
    write_parquet,
)

__all__ = [
    "FORMATS",
    "KINDS",
    "STANDARD_INPUT",
    "Archive",
    "Found",
    "Given",
    "Source",
    "Unreadable",
    "check_out",
    "find_file",
    "find_files",
    "open_source",
    "parse_speaker_map",
    "survey",
    "table_rows",
    "to_line",
    "told_plainly",
    "write_aside",
    "write_csv",
    "write_jsonl",
    "write_parquet",
]
