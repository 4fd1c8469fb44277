"""`python -m envspec.cli`, where the script is not on the path."""

from envspec.cli import main

main()
