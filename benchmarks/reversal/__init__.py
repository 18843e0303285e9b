"""Whether reflexes beat an agent that learned: a probe that answers attacks with its reversal.

`probe-counter` walks in, and while it sees the other's attack begin or hit it chooses
`down_special`. Probe and agent see each other late by the same number of frames, in matches, with
every pair of characters equally often and each on both sides.
"""
