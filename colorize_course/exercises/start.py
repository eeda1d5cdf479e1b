"""The exercise of notebook 00, which shows how exercises work."""

from colorize_course.exercises.exercise import Exercise, Mistake


def _count(height, width, channels):
    return height * width * channels


count_numbers = Exercise(
    name="count_numbers",
    lesson="00_start_here",
    answer=_count,
    trials=((32, 32, 3), (32, 32, 1), (5, 7, 3)),
    hints=(
        "How many pixels does a picture have? How many numbers does each pixel have?",
        "Multiply all three.",
    ),
    mistakes=(
        Mistake(
            lambda height, width, channels: height * width,
            "This is the number of pixels. Each pixel has as many numbers as there are channels.",
        ),
        Mistake(
            lambda height, width, channels: height + width + channels,
            "You added the three. Here you have 32 rows of 32 pixels: that is a product.",
        ),
        Mistake(
            lambda height, width, channels: 3 * height * width,
            "You always count three channels. A gray picture has one: use `channels`.",
        ),
    ),
    praise="That is how every check works.",
)
