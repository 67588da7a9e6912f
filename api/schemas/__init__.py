"""What the JSON interface takes and gives, one module a resource; never tables."""
