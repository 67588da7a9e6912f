"""Files out: profiles, templates and reports of faults."""
