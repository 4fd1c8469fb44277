"""Postgres and Redis, found by the variables that the spec sets."""

import os
import pathlib

import psycopg2
import redis


def secret(name):
    """The value of a secret that is mounted as a file."""
    return pathlib.Path(os.environ[name]).read_text().rstrip("\n")


def connect():
    return psycopg2.connect(
        host=os.environ["DATABASE_HOST"],
        port=os.environ["DATABASE_PORT"],
        user=os.environ["DATABASE_USER"],
        dbname=os.environ["DATABASE_NAME"],
        password=secret("DATABASE_PASSWORD_FILE"),
        connect_timeout=5,
    )


def cache():
    return redis.Redis(
        host=os.environ["CACHE_HOST"],
        port=int(os.environ["CACHE_PORT"]),
        password=secret("CACHE_PASSWORD_FILE"),
        decode_responses=True,
    )


def migrate(_arguments):
    """Safe to repeat, as every migration must be."""
    connection = connect()
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS visits (id serial PRIMARY KEY, who text NOT NULL)")
        cursor.execute("CREATE TABLE IF NOT EXISTS runs (at timestamptz NOT NULL DEFAULT now())")
        cursor.execute("INSERT INTO runs DEFAULT VALUES")
    connection.close()
    print("migrated", flush=True)
    return 0


def visit(who):
    """Counts a visit; the number of visits and who came before."""
    connection = connect()
    with connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO visits (who) VALUES (%s)", (who,))
        cursor.execute("SELECT count(*) FROM visits")
        count = cursor.fetchone()[0]
    connection.close()
    last = cache().getset("last", who)
    return count, last or "nobody"
