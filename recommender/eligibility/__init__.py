"""Hard rules: pass, fail or unknown for every pair of two kinds of things, and why.

This package is the machine: three-valued logic on arrays, conditions as trees, verdicts with their facts and
questions. What is judged stands in a room of its own for each pairing, such as ``project_place``, as a table of rules;
the machine imports none of them. ``docs/eligibility.md`` explains every rule.
"""
