"""Work on many items in several processes, with the same answer for any number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

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
    # a fork would copy threads in the middle of their work
    pool = ProcessPoolExecutor(
        n_workers, mp_context=get_context("spawn"), initializer=_remember, initargs=(shared,)
    )
    try:
        yield from pool.map(partial(_apply, work), items)
    finally:
        pool.shutdown(cancel_futures=True)


def _remember(shared: Any) -> None:
    global _shared
    _shared = shared


def _apply[Item, Result](work: Callable[[Any, Item], Result], item: Item) -> Result:
    return work(_shared, item)
