"""Files that people bring and take: imports, drafts, exports, templates."""
