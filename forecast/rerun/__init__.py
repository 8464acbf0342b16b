"""A folder of scenarios asked again: what changed is computed, what stands is kept, all is told."""
