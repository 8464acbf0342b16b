"""What is asked: one scenario, from a config on disk to a frozen record."""
