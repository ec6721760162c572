"""Disputes: claim disputes 撞单申诉 and reports 举报 about customer files (PRODUCT C7, G3).

A *claimant* says a file is theirs or wrong, its *owner* answers a claim, the nearest superior of both *decides*; a
dispute that events overtake is *moot*. Each party sees its own side, nobody else sees anything.

People who go: what a claimant raised who leaves or is disabled is moot at once, since nobody is there to win it and it would
wait in the decider's list for ever. A successor takes over customers, not quarrels, and raises what is still theirs to raise;
whoever is let in again raises it anew. Claims on the customers of a leaver go on against the successor; those of a disabled
owner stay, for the customers do. Who decides is whoever the organisation puts above both at that moment.
"""
