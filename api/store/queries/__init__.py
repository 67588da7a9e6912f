"""Questions to the store and writes into it: functions of a transaction and the actor."""
