"""What a headline hinges on: what is left out, what is stated, and what would change it."""
