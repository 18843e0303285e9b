"""What a learner gets from the environment, in decisions a second, beside a fighting game of old.

The peer is Atari's Boxing in the Arcade Learning Environment, by its own native vector
environment: the two-player fight that most who train agents have at hand. Its observations are
pictures (84 by 84, four of them) where ours are numbers, and it emulates a console where ours is
written for learning: the table says what a user of each gets, not whose code is better.
"""
