"""The web workplace: pages on starlette-admin, mounted at ``/console``, over the same use cases as the JSON API.

A screen is one view module in ``pages/``, one template in ``templates/`` and one use-case call; ``docs/console.md``
shows how to add one.
"""
