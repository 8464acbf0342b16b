"""How a body decides: rates, calendar and decision rules, as pure functions."""
