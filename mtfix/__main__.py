"""``python -m mtfix``."""

from mtfix.cli import main

main()
