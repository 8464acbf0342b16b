"""A folder with a small race, and a cache of its own for the fits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forecast.machine_code import store


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fits lie here, for this process and those that it starts; what is compiled stays in place."""
    cache, compiled = tmp_path_factory.mktemp("cache"), store.folder()
    compiled.mkdir(parents=True, exist_ok=True)
    (cache / compiled.name).symlink_to(compiled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.FOLDER, str(cache))
        yield


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every scenario is a portion of its own, so that there is something to share out."""
    from forecast.sweeps import plan

    monkeypatch.setattr(plan, "BATCH_PATHS", 1)
