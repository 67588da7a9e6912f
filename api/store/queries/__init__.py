"""Questions to the store and writes into it: functions of a transaction and the actor.

Order of the modules: ``scope`` -> ``batches`` -> ``profiles``, ``events`` -> ``listing`` -> ``asof``.
"""
