"""What makes a training safe: recipe, checkpoint, record, progress, acceleration."""
