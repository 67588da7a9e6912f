"""Models trained, compared, promoted."""
