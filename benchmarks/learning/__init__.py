"""How soon a fresh agent wins: trained as a user trains, then tried in new fights."""
