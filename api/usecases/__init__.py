"""What people do here, one room a kind of work, one module a group of commands; each command is one transaction.

Pages, routes and the command line call these. To read, they open ``store.read(actor)`` and call ``api.store.queries``.
"""
