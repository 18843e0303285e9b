"""How fast fights are drawn."""
