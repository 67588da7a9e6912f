"""How matching is learnt: snapshot, splits, fit, evaluate, registry, promotion, back-test."""
