"""A small shop: a page that counts its visitors in Postgres and remembers the last one in Redis."""
