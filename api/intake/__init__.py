"""Files that people send instead of typing: a CV as PDF, Word or plain text becomes text.

documents (text of a file, refusals in words) → document_child (the program that opens it, in a process of its own).
"""
