"""Many scenarios at once: a grid or samples of any keys of one scenario, in one table."""
