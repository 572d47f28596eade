"""Candidates for a glossary from what the user has: sources, translations, references, post-edits."""
