"""The scenes of the page: for each its words, its cells, and its script, in three files of one name."""
