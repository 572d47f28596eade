"""What a terminologist does with glossaries: lint, test, compare, merge, count."""
