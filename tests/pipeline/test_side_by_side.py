"""The number of processes changes no answer and no order."""

from __future__ import annotations

from collections import deque

import pytest

from forecast.pipeline.side_by_side import WORTH_SHARING, _next_group, in_groups, side_by_side


@pytest.mark.parametrize("n_workers", [0, 1, 2])
def test_answers_come_in_the_order_of_the_items_for_any_number_of_workers(n_workers):
    found = list(side_by_side(divmod, 17, [5, 2, 3], n_workers=n_workers))
    assert found == [(3, 2), (8, 1), (5, 2)]


def test_what_goes_wrong_in_a_process_is_raised_here():
    with pytest.raises(ZeroDivisionError, match="by zero"):
        list(side_by_side(divmod, 17, [5, 0, 3], n_workers=2))


@pytest.mark.parametrize("n_workers", [1, 2])
def test_every_item_of_every_group_is_answered_once(n_workers):
    groups = [[2], [], [3, 4, 5]]
    found = sorted(in_groups(divmod, 17, groups, n_workers=n_workers))
    assert found == [(item, divmod(17, item)) for item in (2, 3, 4, 5)]


def test_nothing_to_do_is_done_at_once():
    assert list(in_groups(divmod, 17, [], n_workers=2)) == []


@pytest.mark.parametrize("n_workers", [1, 2])
def test_what_goes_wrong_in_a_group_is_raised_here(n_workers):
    with pytest.raises(ZeroDivisionError, match="by zero"):
        list(in_groups(divmod, 17, [[5, 0], [3]], n_workers=n_workers))


def test_a_new_group_is_begun_before_an_old_one_is_shared():
    waiting = deque([deque([1]), deque([2])])
    assert _next_group(waiting, [deque(range(1000))]) == deque([1])
    assert list(waiting) == [deque([2])]


def test_half_of_a_long_group_is_shared_and_a_short_one_is_not():
    long = deque(range(WORTH_SHARING))
    taken = _next_group(deque(), [deque([7]), long])
    assert sorted([*taken, *long]) == list(range(WORTH_SHARING))
    assert len(taken) == len(long) == WORTH_SHARING // 2
    assert _next_group(deque(), [long]) == deque()
