"""One cell: what it says as a value of a field, and how a value is written into one."""
