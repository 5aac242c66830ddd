"""A `Report` drawn three ways: text for a terminal, JSON for programs, one HTML file for people."""
