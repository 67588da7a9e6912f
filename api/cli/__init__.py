"""The command line ``jianghai``: one file a group of commands.

Order: ``session`` (what every command has at hand) -> ``present`` (tables and JSON) -> the groups -> ``main``.
"""

from api.cli.main import main

__all__ = ["main"]
