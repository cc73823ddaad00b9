"""The View menu of the linked maps: opacity of the points, and what their labels name first."""

from __future__ import annotations

import numpy as np

from embedlab.linked import Sequential
from tests.linked_pictures import WITHOUT_WEBGL, Opener, Picture, example


def strongest(picture: Picture) -> int:
    """How far any pixel of the first map's points is from its white page, in the channel that differs most."""
    return int(
        picture.page.evaluate(
            """() => {
              const canvas = document.querySelector('.lm-points');
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              const away = (value, i) => ((255 - value) * data[i - (i % 4) + 3]) / 255;
              return data.reduce((most, value, i) => (i % 4 === 3 ? most : Math.max(most, away(value, i))), 0);
            }"""
        )
    )


def test_points_are_as_opaque_as_the_slider_says(show: Opener) -> None:
    picture = show(init=WITHOUT_WEBGL)
    usual = strongest(picture)
    picture.menu("View")
    slider = picture.page.get_by_label("opacity")
    opacity = float(slider.input_value())
    slider.fill("0.4")
    picture.page.wait_for_timeout(100)
    assert abs(strongest(picture) - usual * 0.4 / opacity) <= 3
    picture.tool("automatic")
    picture.page.wait_for_timeout(100)
    assert strongest(picture) == usual


def test_the_choice_of_labels_lists_what_grows(show: Opener) -> None:
    maps = example()
    change = Sequential("change", np.arange(len(maps.keys), dtype=np.float32), "changed least", "changed most")
    picture = show(maps.replace(colours=(*maps.colours, change)))
    picture.menu("View")
    choice = picture.page.get_by_label("labels first")
    assert choice.locator("option").all_inner_texts() == ["most frequent", "changed most"]
    choice.select_option("changed most")
    assert choice.input_value() == "2"


def test_the_maps_speak_of_what_they_show(show: Opener) -> None:
    picture = show(example().replace(noun="answer", pinned="court"))
    assert picture.page.get_by_role("combobox", name="Find an answer").count() == 1
    picture.page.keyboard.press("Escape")
    picture.wait_for(pinned="")
    assert picture.page.get_by_text("No answer is pinned.").count() == 1
