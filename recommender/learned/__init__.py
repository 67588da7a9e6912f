"""All that is learnt, as it serves: chances, ranker, artifact, reciprocity."""
