"""How strong an agent is that trains for so long: levels, probes, and best responses."""
