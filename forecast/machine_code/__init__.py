"""Machine code that is compiled once on a machine, kept on disk, and run without its compiler."""
