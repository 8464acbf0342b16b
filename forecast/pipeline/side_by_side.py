"""Work on many items in several processes, with the same answer for any number of them."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import partial
from multiprocessing import active_children, connection, get_context, parent_process
from threading import Thread
from typing import Any

WORTH_SHARING = 60
"""A group of so many items still to do is worth a second process, though that has to make
ready for it anew: compiling a program takes as long as some thirty fits."""

_shared: Any = None


def side_by_side[Shared, Item, Result](
    work: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item], *, n_workers: int
) -> Iterator[Result]:
    """What `work` makes of each item, in the order of the items.

    `work` is a function of a module, and depends on its arguments alone; `shared` goes to each
    process once. In this process where one worker is asked for.

    >>> list(side_by_side(divmod, 7, [2, 3], n_workers=1))
    [(3, 1), (2, 1)]
    """
    if n_workers <= 1:
        yield from (work(shared, item) for item in items)
        return
    pool = _pool(n_workers, shared)
    try:
        yield from pool.map(partial(_apply, work), items)
    finally:
        pool.shutdown(cancel_futures=True)


def in_groups[Shared, Item, Result](
    work: Callable[[Shared, Item], Result],
    shared: Shared,
    groups: Sequence[Sequence[Item]],
    *,
    n_workers: int,
) -> Iterator[tuple[Item, Result]]:
    """Each item and what `work` makes of it, as soon as it is made.

    A process does the items of one group after another, the longest group first, and so makes
    ready for a group once; when no group is left it takes half of a long one. Where the caller
    stops, or an item fails, what is still being worked on is given up at once.

    >>> sorted(in_groups(divmod, 7, [[2], [3, 4]], n_workers=1))
    [(2, (3, 1)), (3, (2, 1)), (4, (1, 3))]
    """
    waiting = deque(deque(group) for group in sorted(groups, key=len, reverse=True) if group)
    if n_workers <= 1:
        yield from ((item, work(shared, item)) for group in waiting for item in group)
        return
    # one process to a pool, so that it is known which process has made ready for what
    others = set(active_children())
    pools = [_pool(1, shared) for _ in range(min(n_workers, sum(map(len, waiting))))]
    running: dict[Future[Result], tuple[ProcessPoolExecutor, deque[Item], Item]] = {}

    def next_item(pool: ProcessPoolExecutor, group: deque[Item]) -> None:
        group = group or _next_group(waiting, [begun for _, begun, _ in running.values()])
        if group:
            item = group.popleft()
            running[pool.submit(_apply, work, item)] = (pool, group, item)

    try:
        for pool in pools:
            next_item(pool, deque())
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                pool, group, item = running.pop(future)
                result = future.result()
                next_item(pool, group)
                yield item, result
    except BaseException:
        for process in set(active_children()) - others:
            process.terminate()
        raise
    finally:
        for pool in pools:
            pool.shutdown(cancel_futures=True)


def _next_group[Item](waiting: deque[deque[Item]], running: Sequence[deque[Item]]) -> deque[Item]:
    """A group that nobody has begun; else half of the longest one, if that is worth it."""
    if waiting:
        return waiting.popleft()
    longest = max(running, key=len, default=deque())
    if len(longest) < WORTH_SHARING:
        return deque()
    return deque(longest.pop() for _ in range(len(longest) // 2))


def _pool(n_workers: int, shared: Any) -> ProcessPoolExecutor:
    # a fork would copy threads in the middle of their work
    spawn = get_context("spawn")
    return ProcessPoolExecutor(n_workers, mp_context=spawn, initializer=_begin, initargs=(shared,))


def _begin(shared: Any) -> None:
    global _shared
    _shared = shared
    # Ctrl-C is for the parent to answer: a sampler would hand back half a posterior
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody waits for the work of a process whose parent was killed."""
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


def _apply[Item, Result](work: Callable[[Any, Item], Result], item: Item) -> Result:
    return work(_shared, item)
