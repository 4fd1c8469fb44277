"""What several kinds share: the frame of a dump, and the recipes of servers that were forked from one another."""
