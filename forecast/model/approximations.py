"""Plain numbers of the likelihood, the same in both places where it is told."""

from __future__ import annotations

N_LEVELS = 4
"""Levels of a statement, of which one that is not trusted may be any."""
NOBODY = 1e-300
"""A share so small that its logarithm is still a number."""
LOGISTIC_FOR_NORMAL = 1.702
"""Slope at which a logistic curve stays within 0.01 of the normal distribution function."""
ROUNDED = 1.0 / 12.0
"""Variance of a whole number about the mean that it stands for."""
GUESSED = 1.0 / 12.0
"""Variance of a share of which nothing is known: uniform from 0 to 1."""
TINY = 1e-6
"""Keeps a share of nobody defined, and any share off 0 and 1."""
NONE_LEFT = 1e-12
"""Least probability that an account or a count is given."""
