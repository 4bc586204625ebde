"""Import batches: one file of another system, who vouches for it, and what its codes are called."""
