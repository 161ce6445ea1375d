"""Figures of a workspace over a time: who came, how quickly they were answered, when, by whom and on which pages."""
