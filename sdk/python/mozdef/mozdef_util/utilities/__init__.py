"""Small things that alerts and plugins share."""
