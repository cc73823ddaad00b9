/** How many keys a map has that others lack, said under the map: they are drawn hollow there and nowhere else. */

import { isIn } from "./state.js";
import { counted, element } from "./text.js";

export class OnlyHere {
  /** @param {import("./linked_view.js").LinkedView} view */
  constructor(view) {
    const { maps, n, noun } = view.content;
    const kinds = [
      [(map) => (row) => maps.every((other) => isIn(other, row) === (other === map)), "in this map only"],
      [(map) => (row) => !isIn(map, row), "in other maps and not here"],
    ];
    // Of two maps, what one lacks is what the other alone has.
    for (const [kindOf, where] of maps.length > 2 ? kinds : kinds.slice(0, maps.length - 1)) {
      for (const { map, list } of view.maps) {
        const isWanted = kindOf(map);
        let count = 0;
        for (let row = 0; row < n; row++) if (isWanted(row)) count++;
        if (!count) continue;
        const text = `${counted(count, noun)} ${count === 1 ? "is" : "are"} ${where}`;
        const button = element("button", { type: "button", class: "lm-plain", title: "Select them in every map." }, text);
        button.addEventListener("click", () => {
          view.state.mark((selected) => {
            for (let row = 0; row < n; row++) if (isWanted(row)) selected[row] = 1;
          });
          view.report();
        });
        list.root.before(element("p", { class: "lm-only-here" }, button));
      }
    }
  }
}
