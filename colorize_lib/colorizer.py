"""Photographs in, colored photographs out."""

from colorize_lib import color, data, training


def colorize_by_tiles(model, photograph, gray="original"):
    """Color a photograph with a network for 32x32 pixels, one tile at a time.

    Each tile is colored without knowing its neighbors, so seams show. What is left at the right
    and bottom edge, less than a tile wide, is dropped. Introduced in notebook 00.

    Args:
        model: a Keras model for gray images of 32x32 pixels that predicts their red, green and
            blue, 3,072 values.
        photograph: array of shape (height, width, 3), uint8, at least 32x32. The network sees
            only its gray.
        gray: a definition that `color.rgb_to_gray` knows.

    Returns:
        Array of shape (height, width, 3), uint8, height and width rounded down to multiples
        of 32; each tile with the mean brightness of its gray.

    Raises:
        ValueError: if the photograph is smaller than a tile.
    """
    if min(photograph.shape[:2]) < data.TILE:
        raise ValueError(
            f"A photograph of {photograph.shape[0]}x{photograph.shape[1]} pixels is smaller than "
            f"a tile of {data.TILE}x{data.TILE}: take a larger one."
        )
    tiles = data.cut_into_tiles(photograph)
    gray_tiles = color.scale_to_unit(color.rgb_to_gray(tiles, gray))
    predicted = data.unflatten(training.predict(model, tiles, gray))
    colored = color.match_brightness(predicted, gray_tiles)
    tiles_in_a_row = photograph.shape[1] // data.TILE
    return color.unit_to_pixels(data.join_tiles(colored, tiles_in_a_row))
