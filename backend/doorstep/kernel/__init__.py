"""What every part of the product speaks: ids, errors, notices and the clock."""
