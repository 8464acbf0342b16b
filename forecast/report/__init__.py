"""What the analyst reads: sentences, tables, figures and pages. The only room with matplotlib."""
