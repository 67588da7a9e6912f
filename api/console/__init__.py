"""The web workplace: pages on starlette-admin, mounted at ``/console``, over the same use cases as the JSON API.

Order of the modules, each importing only from those before it::

    formats, headers, language <- visit <- page, listing <- pages.* <- signin, site

A screen is one view module in ``pages/``, one template in ``templates/`` and one use-case call; ``docs/console.md``
shows how to add one.
"""
