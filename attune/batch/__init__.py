"""Whole archives through a rater: on this machine's cores or on a cluster."""

from attune.batch.archive import Listener, Tally, code_archive
from attune.batch.journal import journal_path
from attune.batch.work import RaterSource

__all__ = ["Listener", "RaterSource", "Tally", "code_archive", "journal_path"]
