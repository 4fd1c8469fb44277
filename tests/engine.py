"""Local images for tests on a real engine."""
