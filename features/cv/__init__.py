"""A CV as text, read into a draft of a candidate's profile: facts, each with the words that say it.

facts (what is found), numerals (numbers in words), words (of closed lists) ← wording (a CV in clauses, without personal
data) ←
education, career, output, wishes, compliance, skills (one group of facts each) ← reader (all of them).

Nothing is inferred from who somebody is: the words are read after names, schools and personal data are taken out.
"""
