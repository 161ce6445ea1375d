"""What every HTTP edge shares: request ids, errors, body limits, origins and the client's address."""
