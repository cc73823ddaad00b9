"""Selections that are offered, keys of one map only, and the way back from neighbour to neighbour."""

from __future__ import annotations

from embedlab.linked import Group, LinkedMap, LinkedMaps
from tests.linked_pictures import HOSTILE, Opener, Picture, example

GROUPS = (
    Group("three words near court", ("judge", "word3", "word4"), "They are near one another on the right alone."),
    Group("two words near word9", ("word9", "word10")),
    Group("one word of the right map", ("only right",)),
)


def detail_of(picture: Picture) -> str:
    return str(picture.page.locator(".lm-status").inner_text())


def group_of(picture: Picture) -> str | None:
    found = picture.root.get_attribute("data-group")
    return None if found is None else str(found)


def test_choosing_a_group_selects_it_in_every_map_and_says_why(show: Opener) -> None:
    picture = show(example().replace(groups=GROUPS))
    picture.menu("Groups")
    picture.page.get_by_role("button", name="three words near court").click()
    picture.wait_for(selected_count="3")
    assert set(picture.lit(0)) == set(picture.lit(1)) == set(GROUPS[0].keys)
    assert group_of(picture) == GROUPS[0].title
    assert f"{GROUPS[0].title}: {GROUPS[0].detail}" in detail_of(picture)
    assert "select=" in picture.page.url
    picture.menu("Groups")
    picture.page.get_by_role("button", name="two words near word9").click(modifiers=["Shift"])
    picture.wait_for(selected_count="5")
    assert set(picture.lit(1)) == {*GROUPS[0].keys, *GROUPS[1].keys}


def test_the_arrow_keys_step_from_group_to_group(show: Opener) -> None:
    picture = show(example().replace(groups=GROUPS))
    picture.page.get_by_role("button", name="Groups", exact=True).focus()
    seen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        picture.page.keyboard.press(key)
        seen.append(group_of(picture))
    titles = [group.title for group in GROUPS]
    assert seen == [*titles, titles[0], titles[2]]
    assert picture.lit(1) == ["only right"]
    assert picture.lit(0) == []


def test_another_selection_is_no_group(show: Opener) -> None:
    picture = show(example().replace(groups=GROUPS))
    picture.menu("Groups")
    chosen = picture.page.locator(".lm-group").nth(1)
    chosen.click()
    assert chosen.get_attribute("aria-pressed") == "true"
    picture.page.keyboard.press("Escape")
    inside = picture.drag_around(0, 12, 35)
    picture.wait_for(selected_count=str(len(inside)))
    assert group_of(picture) is None
    assert chosen.get_attribute("aria-pressed") == "false"
    assert detail_of(picture).startswith(f"{len(inside)} selected")


def test_there_is_no_menu_without_groups(show: Opener) -> None:
    picture = show()
    assert not picture.page.get_by_role("button", name="Groups", exact=True).is_visible()


def test_titles_and_details_of_groups_are_text(show: Opener) -> None:
    groups = tuple(Group(text, ("court",), text) for text in HOSTILE)
    picture = show(example().replace(groups=groups), width=390)
    before = picture.root.locator("img, b, a, iframe").count()
    picture.menu("Groups")
    first = picture.page.locator(".lm-group").first
    assert first.inner_text().startswith("<img src=x")
    first.click()
    assert detail_of(picture).startswith("<img src=x")
    assert picture.root.locator("img, b, a, iframe").count() == before
    assert picture.page.evaluate("window.stung") is None
    assert picture.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_words_of_one_map_only_are_counted_and_can_be_selected(show: Opener) -> None:
    picture = show()
    right = picture.page.locator('[data-map="1"]')
    right.get_by_role("button", name="1 word is in this map only").click()
    picture.wait_for(selected_count="1")
    assert [picture.lit(0), picture.lit(1)] == [[], ["only right"]]
    (first,) = set(picture.maps.maps[0].keys) - set(picture.maps.maps[1].keys)
    picture.page.locator('[data-map="0"] .lm-only-here button').click(modifiers=["Shift"])
    picture.wait_for(selected_count="2")
    assert [picture.lit(0), picture.lit(1)] == [[first], ["only right"]]
    alone = picture.maps.maps[0].keys[-1]
    picture.page.locator('[data-map="0"]').get_by_role("button", name="1 word is in this map only").click()
    picture.page.wait_for_selector(f"""[data-map="0"][data-lit='["{alone}"]']""")
    assert picture.lit(1) == []


def test_of_three_maps_each_says_what_it_lacks_too(show: Opener) -> None:
    left, right = example().maps
    third = LinkedMap("third", left.keys, left.xy, left.neighbours, left.similarities)
    picture = show(LinkedMaps((left, right, third)))
    texts = [picture.page.locator(f'[data-map="{number}"]').inner_text() for number in range(3)]
    assert "in this map only" not in texts[0] + texts[2]
    assert "1 word is in this map only" in texts[1]
    assert all("1 word is in other maps and not here" in text for text in texts)


def test_maps_of_the_same_words_say_nothing_of_it(show: Opener) -> None:
    left = example().maps[0]
    assert show(LinkedMaps((left, left))).page.locator(".lm-only-here").count() == 0


def walk(picture: Picture, number: int, steps: int) -> list[str]:
    """Click the first neighbour again and again; return what was pinned, the start included."""
    path = [picture.data("pinned")]
    for _ in range(steps):
        following = picture.expected(number, path[-1])[1]
        picture.page.locator(f'[data-map="{number}"] ol').get_by_role("button", name=following, exact=True).click()
        picture.wait_for(pinned=following)
        path.append(following)
    return path


def test_a_walk_can_be_gone_back(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    back = picture.page.locator(".lm-back")
    assert not back.is_visible()
    path = walk(picture, 1, 2)
    assert back.inner_text() == f"← {path[1]}"
    back.click()
    picture.wait_for(pinned=path[1])
    picture.page.mouse.move(1, 1)
    assert picture.lit(0) == picture.expected(0, path[1])
    assert back.inner_text() == "← court"
    picture.page.get_by_role("application", name="Map 2").focus()
    picture.page.keyboard.press("Backspace")
    picture.wait_for(pinned="court")
    assert not back.is_visible()


def test_a_word_that_was_let_go_can_be_taken_up_again(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    picture.page.get_by_role("application", name="Map 1").focus()
    picture.page.keyboard.press("Escape")
    picture.wait_for(pinned="")
    picture.page.locator(".lm-back").click()
    picture.wait_for(pinned="court")


def test_backspace_in_the_search_field_deletes_a_letter(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    path = walk(picture, 0, 1)
    search = picture.page.get_by_role("combobox", name="Find a word")
    search.fill("wor")
    search.press("Backspace")
    assert search.input_value() == "wo"
    assert picture.data("pinned") == path[1]
