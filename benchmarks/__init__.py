"""What is measured, and against whom: each benchmark prints ratios of one run on one machine."""
