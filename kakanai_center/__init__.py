"""The central store on the closed network: gathers completed applications and logs. Counters never depend on it."""
