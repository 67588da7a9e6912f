"""The people of the demo city: invented candidates, roles, what they agreed to, and two years of steps between them.

One way: dice, marks, stock <- summaries, persons <- candidates <- agreements, roles <- taste <- stories <- gathering.
"""
