"""What a headline hinges on: its words, tables and figure."""
