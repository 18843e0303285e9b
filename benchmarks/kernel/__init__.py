"""How fast fights are stepped: a batch in compiled code, with and without what both players see.

A frame is 1/60 second of one match. In a batch both sides choose by chance among all actions every
DECISION_FRAMES frames, so that attacks, throws and projectiles are far more frequent than among
those who fight well; whatever ends begins anew, and that is part of what is measured.
"""
