"""How jobs are spread: one after the other, over processes, or over a Ray cluster."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing import connection
from threading import Thread
from typing import Any

from attune.batch.work import Job, Outcome, RaterSource, code_one
from attune.errors import AttuneError, InputError

AHEAD = 2
"""Jobs handed out per worker, so that none waits and few transcripts are in memory."""

Engine = Callable[[Iterator[Job]], Generator[Outcome, None, None]]


def choose_engine(
    name: str, *, rater: RaterSource, workers: int, tell: Callable[[int], None]
) -> Engine:
    """Find the way to run jobs; all of them give the same outcomes, not in the same order.

    `tell` hears of single turns where the work is done in this very process; from elsewhere only
    whole transcripts come back.

    Raises InputError for `ray` when the cluster extra is not installed.
    """
    if name == "ray":
        return partial(_over_ray, ray=_import_ray(), rater=rater, workers=workers)
    if workers > 1:
        return partial(_over_processes, rater=rater, workers=workers)
    return partial(_alone, rater=rater, tell=tell)


def _alone(
    jobs: Iterator[Job], *, rater: RaterSource, tell: Callable[[int], None]
) -> Generator[Outcome, None, None]:
    return (code_one(job, rater=rater, tell=tell) for job in jobs)


def _over_processes(
    jobs: Iterator[Job], *, rater: RaterSource, workers: int
) -> Generator[Outcome, None, None]:
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_depend_on_parent,
    )
    try:
        waiting: set[Future[Outcome]] = set()
        while True:
            room = workers * AHEAD - len(waiting)
            waiting |= {pool.submit(code_one, job, rater=rater) for job in islice(jobs, room)}
            if not waiting:
                break
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
        pool.shutdown()
    except BrokenProcessPool:
        raise AttuneError(
            "A worker process was ended from outside, most often because memory ran out. "
            "Use fewer --workers; with --out, --resume goes on from what is finished."
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()


def _depend_on_parent() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it: a killed parent cannot say goodbye."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _import_ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray  # noqa: PLC0415  # optional and heavy
    except ImportError:
        raise InputError(
            "--engine ray needs Ray. Install it with: pip install 'attune[cluster]'"
        ) from None
    return ray


class _Coder:
    """A rater that stays loaded on one machine of the cluster."""

    def __init__(self, rater: RaterSource) -> None:
        self._rater = rater

    def code(self, job: Job) -> Outcome:
        return code_one(job, rater=self._rater)


def _over_ray(
    jobs: Iterator[Job], *, ray: Any, rater: RaterSource, workers: int
) -> Generator[Outcome, None, None]:
    started = not ray.is_initialized()
    try:
        if started:
            ray.init(log_to_driver=False, logging_level="error")
        actors = [ray.remote(_Coder).remote(rater) for _ in range(workers)]
        busy = {
            actor.code.remote(job): actor
            for _ in range(AHEAD)
            for actor, job in zip(actors, islice(jobs, workers), strict=False)
        }
        while busy:
            done, _ = ray.wait(list(busy), num_returns=1)
            actor = busy.pop(done[0])
            for job in islice(jobs, 1):
                busy[actor.code.remote(job)] = actor
            yield ray.get(done[0])
    except (ray.exceptions.RayError, ConnectionError) as error:
        cause = getattr(error, "cause", None)
        if isinstance(cause, AttuneError):
            raise cause from None
        raise AttuneError(
            f"The Ray cluster cannot be reached or lost a rater ({type(error).__name__}). "
            "Look at `ray status`; with --out, --resume goes on from what is finished."
        ) from None
    finally:
        if started:
            ray.shutdown()
