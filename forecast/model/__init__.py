"""What members want, and what the record says of it. The only room that knows PyMC."""
