"""Races made up by the engine itself, and whether the fit finds the truth they were made from."""
