"""The rules of the fight: integers in, integers out."""
