"""Simulated people: a responder that is no model of a hip, lived day by day through the real planner.

Imports plan, journal and catalog only; nobody but `coxa.cli_simulate` imports it.
"""
