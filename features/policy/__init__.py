"""The policy pack: what a city's policy fixes, as data that is validated, versioned and replaceable.

Start at :func:`features.policy.pack.load_policy`. The built-in pack is the folder ``nantong_2024``; another city is
another folder of the same files. ``docs/policy-pack.md`` explains every file.
"""
