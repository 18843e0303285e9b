"""What one live match costs: a frame through the runner, from the buttons to the feed."""
