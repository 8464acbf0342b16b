"""What was public, when, from whom: cases, members, and the as-of gate.

    seeds/ -> load_case, load_members -> known, known_members -> encode

Nothing after the gate ever sees a fact that was not public on the as-of date.
"""
