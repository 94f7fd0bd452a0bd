"""Ways to the center: HTTP(S) on the closed network; a sealed file and an in-process loopback for tests."""
