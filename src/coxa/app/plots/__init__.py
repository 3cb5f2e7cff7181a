"""Plots as inline SVG with a text twin. Pure: plain records in, text out; every word comes from the catalog.

draw.py      the few shapes a plot is made of; colours are CSS classes (static/css/plots.css), never values
records.py   what a plot is: its title with the unit, one picture for each width, a sentence and a table
timeline.py  pain in the morning and minutes of work on one time axis
pairs.py     right against left, test by test
score.py     one score over time with its error, a felt change and the score people are content with
distance.py  runs against the guard, and steps of the ladder
spark.py     the course of the mornings in a line of text
"""
