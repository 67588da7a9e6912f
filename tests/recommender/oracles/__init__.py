"""Slow, plain re-tellings of fast code, written from the rule texts and sharing nothing with it.

Eligibility: one pair at a time, ``True`` / ``None`` / ``False`` for pass / unknown / fail. Every number stands here
as the domain facts give it (1 km, 50 km, 3,000 万元 ...), not as the policy pack does.
"""
