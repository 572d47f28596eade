"""Reports of a scoring run: one value, and its renderings. A rendering shows only what the value holds."""
