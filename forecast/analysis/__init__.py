"""What sampled outcomes say: probabilities, timeline, pivots."""
