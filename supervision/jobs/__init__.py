"""What falls due in supervision by date; one file per subject."""
