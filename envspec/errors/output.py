"""Errors of files and of writing artifacts: ENV080 to ENV089."""

from __future__ import annotations

from envspec.errors import LanguageError

__all__ = ["ERRORS"]

ERRORS = (
    LanguageError(
        "ENV080",
        "no-spec",
        "No spec could be read. envspec looks for envspec.yaml in the working directory and then in each folder "
        "above; -f names another file. It must be a regular file of 4 MiB at most.",
        "",
        "",
    ),
    LanguageError(
        "ENV081",
        "edited-by-hand",
        "An artifact differs from what envspec wrote, so somebody has edited it. Compiling would lose the edit, and "
        "the next deploy would go back on it. Say the change in the spec, or in a patch file of the target; "
        "--force gives the edit up.",
        "",
        "",
    ),
    LanguageError(
        "ENV082",
        "foreign-file",
        "A file that envspec did not write stands where an artifact belongs, or the way there leads through a symlink. "
        "Files of others are never touched, not even with --force.",
        "",
        "",
    ),
    LanguageError(
        "ENV083",
        "unusable-folder",
        "The folder of an environment is replaced as a whole, so it must be a folder of its own: no symlink, no file.",
        "",
        "",
    ),
    LanguageError(
        "ENV084",
        "unreadable-manifest",
        "envspec.manifest.json tells which files envspec wrote. Without it nothing can be told from files of others, "
        "so nothing is written. Restore it, or remove the folder and compile again.",
        "",
        "",
    ),
    LanguageError(
        "ENV085",
        "unsafe-path",
        "A backend asked for an artifact outside the folder of its environment. This is a fault of the backend.",
        "",
        "",
    ),
    LanguageError(
        "ENV086",
        "unreadable-output",
        "Something stands where an artifact belongs and cannot be read, so it cannot be told whether it may go.",
        "",
        "",
    ),
)
