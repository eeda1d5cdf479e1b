"""How good networks are: evaluation, baselines, leaderboard, validation."""
