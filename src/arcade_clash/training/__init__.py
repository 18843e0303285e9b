"""Training sessions: the manager, the trainer, and what passes between them."""
