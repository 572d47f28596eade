"""Readings of names in other scripts, the wrong forms that MT makes of them, and how alike two spellings are."""
