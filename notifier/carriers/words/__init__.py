"""What carriers write: literal phrases, one file per language, and one for the words of single carriers."""
