"""Procedures, questions, rules, answers, deadlines and paper. No Qt, no clock, no network: time comes in as a value."""
