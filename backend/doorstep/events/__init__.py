"""What people did on the site, as the site tells it."""
