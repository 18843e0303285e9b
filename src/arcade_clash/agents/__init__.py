"""Who presses the buttons: built-in agents and networks, a batch at a time."""
