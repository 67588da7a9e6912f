"""Who candidates are: names, contacts and documents, each person's under a key of their own (ADR 16).

Only this package and the use cases of the talent office read them; nothing that matches can import it.
"""
