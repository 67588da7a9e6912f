"""The seventeen hard rules: pass, fail or unknown for every project and place, and why.

Order of the modules, each importing only from those above it::

    kleene         three-valued logic on arrays
    columns        the two sides as arrays
    pairs          projects against places: blocks to judge, single pairs to explain
    verdict        facts, findings, questions, verdicts
    terms          amounts that rules compare
    logic          conditions as trees: and, or, not, presumptions
    comparisons    the leaves: one field, or a demand against a capacity
    activity       what kind of project it is, and what to expect of it
    rule           a rule: checks (need implies offer) and notices
    chemistry, listing, premises, special_space, waterway, airspace, resources, permissions, standing
    registry       the list of all rules
    explain        from statuses to verdicts
    evaluation     the rules on whole tables: RuleSet, Eligibility, evaluate
    speech         verdicts in words

``docs/eligibility.md`` explains every rule.
"""
