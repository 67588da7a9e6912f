"""Worker processes of one service: started side by side, told apart, replaced, never lost in silence.

Order: ``death`` (why one ended) -> ``worker`` (what runs in each) -> ``supervisor`` (who starts and replaces them).
"""
