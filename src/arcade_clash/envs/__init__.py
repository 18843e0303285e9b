"""The fight as a learning problem: observations, rewards, and the interfaces of the field."""
