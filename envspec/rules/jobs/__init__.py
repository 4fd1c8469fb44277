"""Migrations and jobs."""
