"""Paper: a session, the week or an exercise as one A4 page, as PDF from the server (look.md 11)."""
