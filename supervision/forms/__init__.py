"""The forms of supervision; one file per subject."""
