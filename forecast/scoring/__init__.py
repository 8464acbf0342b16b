"""Scores of forecasts against what happened. Empty until finished cases are scored."""
