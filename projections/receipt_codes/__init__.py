"""Which incident a resident's receipt code stands for, by the code's hash."""
