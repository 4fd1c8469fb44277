"""`python -m envspec`, where the script is not on the path."""

from envspec.cli import main

main()
