"""What only the notebooks need: figures."""
