"""The outside view: what finished successions say of one like this, at the same point of it.

Three calibrated parts: which kind of outcome, who among the known, and when. Pure functions of
what was public on the as-of date and of learned coefficients; `model` learns these.
"""
