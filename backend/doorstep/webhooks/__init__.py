"""What happened, told to the programs that asked for it: signed, tried again for a day, and written down."""
