"""JSON routes, one module a resource: each parses, authorises, calls one function of ``api/usecases`` and returns."""
