"""Past races forecast again: ours and the references, each learned without the scored case."""
