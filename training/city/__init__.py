"""The city's recipe: data, fit, evaluation, promotion, back-test, shadow."""
