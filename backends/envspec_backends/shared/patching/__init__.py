"""Patches: the user's own YAML, merged into what a target emits, with a place for everything that is wrong in it.

`reading` makes a `tree` of a file, `scalars` says what a word without quotes is, `merging` lays the tree over data.
"""
