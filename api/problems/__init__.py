"""What a refusal looks like: problem documents and error pages, one table from code to status, in two languages."""
