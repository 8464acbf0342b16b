"""Progress in a notebook: one line that is rewritten in place."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = Callable[[str, float], None]
"""Told the stage and the share of it that is done."""


@contextmanager
def notebook_progress(asked: Progress | None) -> Iterator[Progress | None]:
    """The callback that was asked for; else a line in a notebook, and None elsewhere."""
    if asked is not None or not _is_in_notebook():
        yield asked
        return
    line = _Line()
    yield line.tell
    line.close()


def _is_in_notebook() -> bool:
    """Whether a Jupyter kernel runs this code; a plain IPython shell is none."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return hasattr(get_ipython(), "kernel")


class _Line:
    """A line of output that later texts overwrite."""

    def __init__(self) -> None:
        from IPython import display

        self._display: Any = display
        self._start, self._said = time.perf_counter(), ""
        self._handle = self._display.display(self._text("preparing"), display_id=True)

    def tell(self, stage: str, share: float) -> None:
        """Say the stage and its share."""
        self._say(f"{stage}: {share:.0%}")

    def close(self) -> None:
        """Leave behind how long it took."""
        self._say(f"done in {time.perf_counter() - self._start:.0f} seconds.")

    def _say(self, words: str) -> None:
        # many calls fall on one whole percent; each message costs a round trip
        if words != self._said:
            self._said = words
            self._handle.update(self._text(words))

    def _text(self, words: str) -> Any:
        return self._display.Markdown(f"*{words}*")
