"""Text as the engine sees it: folded for matching, and as sentence vectors."""
