"""The lives of what supervision keeps: states, moves and labels, one file per subject."""
