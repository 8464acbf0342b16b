"""On the real record, too, what the causes leave over is Monte Carlo error."""

from __future__ import annotations

import numpy as np
import pytest
from explained_months import DAYS, explained_months, table_of


@pytest.mark.slow
def test_the_parts_of_every_month_of_the_nato_record_add_up():
    table = table_of(explained_months(DAYS))
    left = table["errors_left_over"].abs()
    assert set(table["until"]) == set(DAYS[1:])
    assert (left <= 2).mean() > 0.9
    assert left.max() < 4
    assert np.sqrt((left**2).mean()) < 1.3
