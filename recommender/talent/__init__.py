"""Roles and candidates: who may be shown for a role, how well each fits, and why.

::

    ask            <- a role on a day under a pack: what of it is asked
    part           <- one part of a score: which fields it reads, its share, its sentence
    technology     <- technologies commanded against those asked for
    career         <- years, experience, qualifications; what came of the work
    terms          <- discipline, mode and arrival, location, language
    parts          <- all parts, by component
    vectors        <- short vectors of what candidates have written, and the nearest of them
    facets         <- values of a few fields, each kept once
    scan           <- everybody's gates and points for a role by a few look-ups
    index          <- candidates as such values, put, withdrawn and erased at once
    match          <- one candidate for one role: contributions that add up, gaps, verdicts
    shortlist      <- the best, with several kinds of evidence and exploration places
    reverse        <- roles for a candidate, and a candidate who is also a lead
    staffing       <- people for a project's roles, place by place

No name, contact or document is here, and nothing of age, gender, family, ethnicity or origin (``docs/talents.md``).
"""
