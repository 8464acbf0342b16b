"""The log-density of a race and its gradient, written out for the sampler.

`forecast.model.build` says the same in PyMC, which is where to read what the model is; tests hold
the two together to the last digits. Written out, a gradient takes a fraction of the time, needs no
compiler but once a machine, and neither PyMC nor PyTensor when a forecast is run.

    tables      a race as tables of numbers, end to end in one vector
    names       places of the parameters in the vector that the terms read
    liking      utilities, what the public record adds to them, and the priors
    speaking    silence, statements, second-hand reports
    conceding   standing objections
    choosing    names put to the body, those that might have been, and who is called ahead
    counting    head-counts and ballots
    moving      the field: who enters, opens up, leaves, is kept
    whole       all of it at one point, with the gradient
    entry       the same as the sampler calls it
"""
