"""What runs beside the one that was started: each a program that ends with its parent."""
