"""Messages, stubs and handlers as buf writes them; only this line is by hand, to make a package."""
