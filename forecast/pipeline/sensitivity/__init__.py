"""What a forecast hinges on: the same race with something left out, scaled or shifted."""
