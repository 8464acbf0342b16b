"""Scenarios side by side: the words, tables, figures and pages of a comparison."""
