"""A sweep on a Dask cluster: fits and portions as tasks, whose results come as they are ready.

Dask gives the tasks of a worker that dies to another one, with the fit where that is lost too. What
is asked of workers: this code in these versions, and what was learned from finished races at the
same place (a shared drive, or the same image).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from forecast.errors import InputError
from forecast.pipeline.inputs import VERSIONED, code_sha256
from forecast.pipeline.question import Question
from forecast.sweeps.answer import Answered, Basis, all_unanswered, answers, basis_of
from forecast.sweeps.families import Effects
from forecast.sweeps.plan import Item, Job

if TYPE_CHECKING:
    from distributed import Client

WAIT_SECONDS = 20
"""For a scheduler, and for its first worker."""


@dataclass(frozen=True)
class ClusterWorkers:
    """The workers of a Dask scheduler. address: as in tcp://10.0.0.5:8786."""

    address: str

    def check(self) -> None:
        """Refuse what cannot work before anything is asked. Raises InputError."""
        with self._client() as client:
            _check_code(self.address, client)

    def answered(
        self, jobs: Sequence[Job], fitting: Callable[[float], None]
    ) -> Iterator[list[Answered]]:
        """Portions of answers, as they come. fitting: told at the beginning; no more is known."""
        from distributed import as_completed

        fitting(0.0)
        expected = _code()
        with self._client() as client:
            waiting = {
                future: items for job in jobs for future, items in _submitted(client, job, expected)
            }
            for future in as_completed([*waiting], loop=client.loop):
                items = waiting.pop(future)
                if future.status == "finished":
                    yield future.result()
                elif future.status == "error":
                    yield [*all_unanswered(items, future.exception())]
                else:
                    raise InputError(
                        f"{self.address}: the scheduler let go of {len(items)} scenarios "
                        f"({future.status}); run the same command again: it goes on"
                    )

    @contextmanager
    def _client(self) -> Iterator[Client]:
        try:
            from distributed import Client
        except ImportError:
            raise InputError(
                "--cluster needs the packages dask and distributed, which are not installed; "
                "install them with: pip install 'succession-forecast[cluster]'"
            ) from None
        try:
            client = Client(self.address, timeout=WAIT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(
                f"--cluster {self.address}: no Dask scheduler answers there ({error}); give its "
                "address, as in tcp://10.0.0.5:8786"
            ) from None
        try:
            yield client
        finally:
            client.close()


def _check_code(address: str, client: Client) -> None:
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except TimeoutError:
        raise InputError(
            f"--cluster {address}: the scheduler has no worker; start some with: dask worker"
        ) from None
    for worker, told in client.run(_code, on_error="return").items():
        if isinstance(told, BaseException):
            raise InputError(
                f"--cluster {address}: worker {worker} cannot load this package ({told}); "
                "install the same version there"
            )
        _refuse_other(told, _code(), worker)


def _code() -> dict[str, str]:
    """What has to be the same on both sides for the numbers to be the same."""
    return {"source code": code_sha256(), **{name: version(name) for name in VERSIONED}}


def _refuse_other(here: dict[str, str], expected: dict[str, str], worker: str) -> None:
    if other := [name for name in expected if here.get(name) != expected[name]]:
        raise InputError(
            f"worker {worker} has another {other[0]} ({here.get(other[0])}, not "
            f"{expected[other[0]]}); install the same there"
        )


def _submitted(
    client: Client, job: Job, expected: dict[str, str]
) -> Iterator[tuple[Any, tuple[Item, ...]]]:
    """The tasks of a job: its fit, and every portion; both in one where there is one portion."""
    batches = [*job.batches()]
    asked = (job.fitted, job.drawn)
    if len(batches) == 1:
        # else the scheduler might begin every fit of a sweep before it lets go of the first
        yield client.submit(_whole_job, asked, batches[0], expected, pure=False), batches[0]
        return
    basis = client.submit(_basis, asked, expected, pure=False)
    for batch in batches:
        yield client.submit(_portion, basis, batch, expected, pure=False), batch


def _basis(asked: tuple[Question, Effects | None], expected: dict[str, str]) -> Basis:
    """On a worker: one that joined later may have other code, so it is looked at here too."""
    _refuse_other(_code(), expected, "that joined later")
    return basis_of(asked)


def _portion(basis: Basis, items: tuple[Item, ...], expected: dict[str, str]) -> list[Answered]:
    _refuse_other(_code(), expected, "that joined later")
    return answers(basis, items)


def _whole_job(
    asked: tuple[Question, Effects | None], items: tuple[Item, ...], expected: dict[str, str]
) -> list[Answered]:
    return _portion(_basis(asked, expected), items, expected)
