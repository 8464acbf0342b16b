"""A sweep as a page: what the answer depends on, over many scenarios."""
