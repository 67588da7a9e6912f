"""How somebody proves who they are: passwords, secrets, the slowing down of guesses. Pure: no store, no clock.

``secret``, ``passwords`` and ``backoff`` know nothing of each other; what is done with them stands in
``api/usecases/people/sign_in.py``.
"""
