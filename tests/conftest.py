"""Shared by every test: the folder itself, so that tests can import what stands beside them."""
