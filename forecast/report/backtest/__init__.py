"""The page of a backtest, made from its released files and the cases alone."""

from forecast.report.backtest.page import write_backtest_page

__all__ = ["write_backtest_page"]
