"""What a pack must satisfy across its parts and files, beyond the shape of each.

Order: ``parts`` <- ``grounds, taxonomy, fourhave, rules, weights, stages, routing, targets, expert, places`` <-
``every``.
"""
