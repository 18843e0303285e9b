"""Live fights on a clock, and the arena that holds them."""
