"""The number of processes changes no answer and no order."""

from __future__ import annotations

import pytest

from forecast.backtest.side_by_side import side_by_side


@pytest.mark.parametrize("n_workers", [0, 1, 2])
def test_answers_come_in_the_order_of_the_items_for_any_number_of_workers(n_workers):
    found = list(side_by_side(divmod, 17, [5, 2, 3], n_workers=n_workers))
    assert found == [(3, 2), (8, 1), (5, 2)]


def test_what_goes_wrong_in_a_process_is_raised_here():
    with pytest.raises(ZeroDivisionError, match="by zero"):
        list(side_by_side(divmod, 17, [5, 0, 3], n_workers=2))
