"""What people meet: the shell, widgets, profiles, and the check of one's computer."""
