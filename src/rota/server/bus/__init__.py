"""Who wakes whom. A ring says only that something is there to be looked at; the database says what.

Losing one costs time, not data.
"""
