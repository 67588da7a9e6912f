"""The command line ``jianghai``: one file a group of commands."""

from api.cli.main import main

__all__ = ["main"]
