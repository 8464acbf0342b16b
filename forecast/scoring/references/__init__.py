"""What a forecast has to beat: rules of thumb and simple statistics, learned from other cases.

Every learning function takes its training rows as an argument; `view.leave_out` takes the
scored case, and the cases decided in one deal with it, out of them.
"""
