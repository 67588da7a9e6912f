"""Worlds of other shapes: the same drawn city with another hidden truth behind it.

Learning is measured on the demo city. Were every truth of one form, a model of that form would look better than it is.
So each world here has a form of its own: what it is stands in its module, and no number in it comes from a model.

::

    world      <- World: what a world may replace, and the shipped one
    sides      <- leads and places as the arrays that truths read
    dealing    <- how a liking becomes a chance, at the base rates of the shipped world
    drift, latent, niches, thresholds, believers, turncoat, many, wordless, quotas, auction   <- a world each
    worlds     <- all of them by name

Whatever the world, hard rules hold, the texts are as drawn (``wordless`` takes some away), and so are the places
(``many`` adds some) and the officers (``believers`` has its own). Every constant is invented.
"""
