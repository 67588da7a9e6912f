"""The office itself: targets, audit, replays, upkeep, the demo city."""
