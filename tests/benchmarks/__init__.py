"""How long a whole `envspec compile` takes, beside `docker compose config` on what it wrote."""
