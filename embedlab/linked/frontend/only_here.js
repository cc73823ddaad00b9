/** How many keys one map alone has, said in its corner: they are drawn hollow there and nowhere else. */

import { isIn } from "./state.js";
import { counted, element } from "./text.js";

export class OnlyHere {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    this.view = view;
  }

  /** After the first picture: a million keys are looked at. */
  painted() {
    const { view } = this;
    const { maps } = view.content;
    const { only, missing } = countHolders(view.content);
    view.maps.forEach(({ map, plot }, i) => {
      const others = maps.filter((other) => other !== map);
      const isOnlyHere = (row) => isIn(map, row) && !others.some((other) => isIn(other, row));
      const isMissing = (row) => !isIn(map, row) && others.some((other) => isIn(other, row));
      const corner = element("div", { class: "lm-only-here" });
      const say = (count, where, isWanted) => count && corner.append(this.line(count, where, isWanted));
      if (others.length) say(only[i], "in this map only", isOnlyHere);
      // Of two maps, what one lacks is what the other alone has.
      if (others.length > 1) say(missing[i], "in other maps and not here", isMissing);
      if (corner.childElementCount) plot.append(corner);
    });
  }

  line(count, where, isWanted) {
    const { state, content } = this.view;
    const text = `${counted(count, content.noun)} ${count === 1 ? "is" : "are"} ${where}`;
    const title = "Select them in every map; Shift adds.";
    const button = element("button", { type: "button", class: "lm-plain", title }, text);
    button.addEventListener("click", (event) => {
      state.mark((selected) => {
        for (let row = 0; row < content.n; row++) if (isWanted(row)) selected[row] = 1;
      }, event.shiftKey || state.adding);
      this.view.report();
    });
    return button;
  }
}

/** For each map, how many keys it alone has and how many it lacks that others have. */
function countHolders({ maps, n }) {
  const only = maps.map(() => 0);
  const missing = maps.map(() => 0);
  for (let row = 0; row < n; row++) {
    let holders = 0;
    let last = -1;
    for (let i = 0; i < maps.length; i++) {
      if (!isIn(maps[i], row)) continue;
      holders++;
      last = i;
    }
    if (holders === 1) only[last]++;
    if (holders === maps.length || !holders) continue;
    for (let i = 0; i < maps.length; i++) if (!isIn(maps[i], row)) missing[i]++;
  }
  return { only, missing };
}
