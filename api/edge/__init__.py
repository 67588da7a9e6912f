"""What every request passes on its way in and every answer on its way out, as plain ASGI.

Order, from the outside: ``observability/watching`` (counts, logs) -> ``envelope`` (request id, security headers, last
resort) -> ``rates`` -> ``shortcut`` (an answer from memory) -> ``deadline`` -> ``body_limit`` -> ``compression`` ->
routes.
"""
