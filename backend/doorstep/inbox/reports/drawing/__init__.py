"""Small drawings as SVG. Shapes only: their words stand beside them in HTML, at the size of all words, and colours are the
page's own, by class. A drawing is stretched to the room that the page gives it."""
