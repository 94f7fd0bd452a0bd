"""The resident's own page (R-009, R-062): the city's definitions and sentences, written for a browser."""
