"""What the progress page and the summary say: facts worked out of the journal, before anything is drawn.

course.py        phases from the programmes that were shown; pain, minutes and flares of one hip on a time axis
verdict.py       better, the same, harder or too early: by rule, with errors
adherence.py     sessions done of those the plan asked for, and where the missed ones fell
outcomes.py      tests side by side, and scores with their errors
milestones.py    what was first, reached or settled, and when
physio.py        the tables of the summary for a physiotherapist
physio_lines.py  and its single lines
"""
