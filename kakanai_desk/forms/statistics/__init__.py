"""Statistics to be read: words, one page and its paper, a workbook; for the center's command and the clerk's window."""
