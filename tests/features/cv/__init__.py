"""CVs read into drafts."""
