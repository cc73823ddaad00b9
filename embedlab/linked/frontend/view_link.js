/**
 * How the maps are looked at as a short text for an address, and back: colour, sizes, tool, the part of each map that
 * is seen. What is pinned and selected goes by itself.
 *
 * The text is fields joined by "~", each a short name, a dot and a value of letters, digits, "-", "_" and "."; what is
 * as it was at the start is left out. embedlab/linked/address.py knows as much, and which fields are about layouts. A
 * part of the view takes part by having `link`, the name of its field, `toLink()`, its value, and `fromLink(value)`,
 * which may throw at what it cannot read.
 *
 * @typedef {{name: string, read: () => string, write: (value: string) => void}} Field
 */

const FIELD = /^([a-z]+\d?)\.([\w.-]+)$/;
const MOST_OF_A_LOOK = 1000;
const SWITCHES = { z: "sized", t: "together", r: "trails" };
const TOOL_NAMES = ["lasso", "select", "pan"];
/** How far from a map's middle, and how close to it, a place may be. */
const FAR_OFF = 10;
const CLOSEST_PLACE = 1000;

export class ViewLink {
  /** @param {import("./linked_view.js").LinkedView} view as it starts */
  constructor(view) {
    this.fields = [...stateFields(view), ...partFields(view.parts), ...view.maps.map(placeField)];
    this.start = new Map(this.fields.map((field) => [field, field.read()]));
  }

  /** @returns {string} without fields that would make it longer than is read */
  toText() {
    let text = "";
    for (const field of this.fields) {
      const value = field.read();
      const said = `${field.name}.${value}`;
      if (value === this.start.get(field) || !FIELD.test(said)) continue;
      const longer = text ? `${text}~${said}` : said;
      if (longer.length <= MOST_OF_A_LOOK) text = longer;
    }
    return text;
  }

  /** Take over a whole view, perhaps written by anybody: what is not said, or said wrongly, is as at the start. */
  apply(text) {
    const fields = text.length <= MOST_OF_A_LOOK ? text.split("~").map((field) => FIELD.exec(field)) : [];
    const given = new Map(fields.filter(Boolean).map(([, name, value]) => [name, value]));
    for (const field of this.fields) {
      const value = given.get(field.name) ?? this.start.get(field);
      if (value === field.read()) continue;
      try {
        field.write(value);
      } catch {
        // Changed by hand, or from another version.
      }
    }
  }
}

/** @returns {Field[]} */
function stateFields({ content, state }) {
  const colours = namesOf(content.colours);
  const switches = Object.entries(SWITCHES).map(([name, of]) => ({
    name,
    read: () => String(Number(Boolean(state[of]))),
    write: (value) => state.set(of, value === "1"),
  }));
  const choice = (name, of, values, names) => ({
    name,
    read: () => names[values.indexOf(state[of])] ?? "none",
    write: (value) => names.includes(value) && state.set(of, values[names.indexOf(value)]),
  });
  const numbers = colours.map((_, i) => i);
  return [
    choice("c", "colour", numbers, colours),
    ...switches,
    {
      name: "o",
      read: () => (state.opacity === null ? "auto" : String(sixDigits(state.opacity))),
      write: (value) => state.set("opacity", Number(value) > 0 && Number(value) <= 1 ? Number(value) : null),
    },
    choice("n", "labelled", ["prominent", ...numbers], ["prominent", ...colours]),
    choice("d", "tool", [...TOOL_NAMES, false], [...TOOL_NAMES, "none"]),
  ];
}

/** @returns {Field[]} */
function partFields(parts) {
  const linked = parts.filter((part) => part.link);
  return linked.map((part) => ({ name: part.link, read: () => part.toLink(), write: (value) => part.fromLink(value) }));
}

/** The part of a map that is seen: its middle as a share of the map's extent, and how many times closer than all. */
function placeField({ viewport }, number) {
  let waiting = null;
  const read = () => {
    if (waiting) return waiting;
    if (viewport.isFitted || !viewport.view.width) return "all";
    const { x0, y0, x1, y1 } = viewport.extent;
    const { x, y, unit } = viewport.view;
    return [(x - x0) / (x1 - x0 || 1), (y - y0) / (y1 - y0 || 1), viewport.fittingUnit / unit].map(sixDigits).join("_");
  };
  const write = (value) => {
    waiting = viewport.view.width ? null : value;
    if (waiting) {
      // A map that is not seen yet has no size to put a place into.
      viewport.onSized = () => write(value);
      return;
    }
    const [across, up, closer] = value.split("_").map(Number);
    const isNear = Math.abs(across) < FAR_OFF && Math.abs(up) < FAR_OFF;
    const isPlace = isNear && closer > 1 / FAR_OFF && closer < CLOSEST_PLACE;
    if (!isPlace) return viewport.fit();
    const { x0, y0, x1, y1 } = viewport.extent;
    viewport.moveTo(x0 + across * (x1 - x0 || 1), y0 + up * (y1 - y0 || 1), viewport.fittingUnit / closer);
  };
  return { name: `v${number}`, read, write };
}

/** Names of colours that an address leaves alone; where a name has no such letters or comes twice, its number. */
function namesOf(colours) {
  const slugs = colours.map(({ name }) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, ""));
  return slugs.map((slug, i) => (slug && slugs.indexOf(slug) === i ? slug : String(i)));
}

function sixDigits(number) {
  return Number(number.toPrecision(6));
}
