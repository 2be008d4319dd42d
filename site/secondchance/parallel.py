"""Work spread over processes that are forked with everything already in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Report = Callable[[int], None]


def available_cores() -> int:
    """The cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def shards(items: Sequence[Any], number: int) -> list[Sequence[Any]]:
    """Deal items out so that each share has the same mix of light and heavy ones."""
    return [share for share in (items[start::number] for start in range(number)) if share]


def fork_map(work: Callable[[Sequence[Any], Report], Any], shares: list[Sequence[Any]], report: Report,
             meanwhile: Callable[[], None] = lambda: None) -> list[Any]:
    """Do `work(share, report)` for every share, each in a process of its own; the results in the shares' order.

    With one share, or where a system cannot fork, the work is done in this process. `report(n)` is called with the
    number of items done since the last call. What a worker raises is raised here. `meanwhile` is done in this process,
    while others work if there are any.
    """
    if len(shares) < 2 or not hasattr(os, "fork"):
        meanwhile()
        return [work(share, report) for share in shares]
    from multiprocessing import get_context  # slow to load, and not needed where one page is made again
    from multiprocessing.connection import wait
    context = get_context("fork")
    workers = []
    for share in shares:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=run, args=(work, share, sender), daemon=True)
        process.start()
        sender.close()
        workers.append((process, receiver))
    meanwhile()
    results: dict[Connection, Any] = {}
    failure: BaseException | None = None
    waiting = {receiver for _, receiver in workers}
    while waiting:
        for receiver in wait(list(waiting)):
            try:
                sort, value = receiver.recv()
            except EOFError:
                sort, value = "failed", RuntimeError("a worker process ended without a result")
            if sort == "progress":
                report(value)
                continue
            waiting.discard(receiver)
            if sort == "done":
                results[receiver] = value
            else:
                failure = failure or value
    for process, _ in workers:
        process.join()
    if failure:
        raise failure
    return [results[receiver] for _, receiver in workers]


def run(work: Callable[[Sequence[Any], Report], Any], share: Sequence[Any], sender: Connection) -> None:
    """In a worker: send progress, then the result or what was raised."""
    try:
        sender.send(("done", work(share, lambda count: sender.send(("progress", count)))))
    except BaseException as error:
        error.add_note("(raised in a worker process)")
        sender.send(("failed", error))
    finally:
        sender.close()
