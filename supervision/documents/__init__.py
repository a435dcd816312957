"""The plain facts of the papers of supervision; one file per subject."""
