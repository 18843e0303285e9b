"""How many frames of a fight browsers draw, and the engines that are driven for it."""
