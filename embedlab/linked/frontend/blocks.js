/**
 * Parts of a picture that know their size before they are drawn: paragraphs, what flows in lines.
 *
 * @typedef {object} Block
 * @property {number} width @property {number} height
 * @property {(context: CanvasRenderingContext2D, x: number, y: number) => void} draw with its top left corner there
 */

/** Heights of lines, in sizes of their font. */
const LEADING = 1.4;

/**
 * A paragraph in lines that are no wider than there is room.
 * @param {CanvasRenderingContext2D} measuring @param {string} text
 * @param {{weight?: number, size: number, family: string, colour: string}} type @param {number} [room] in pixels
 * @returns {Block}
 */
export function paragraph(measuring, text, { weight = 400, size, family, colour }, room = Infinity) {
  const font = `${weight} ${size}px ${family}`;
  measuring.font = font;
  const lines = brokenLines(text, (line) => measuring.measureText(line).width <= room);
  const width = Math.max(0, ...lines.map((line) => measuring.measureText(line).width));
  const draw = (context, x, y) => {
    Object.assign(context, { font, fillStyle: colour, textBaseline: "middle", textAlign: "left", direction: "ltr" });
    lines.forEach((line, i) => context.fillText(line, x, y + (i + 0.5) * LEADING * size));
  };
  return { width, height: lines.length * LEADING * size, draw };
}

/** Break between words; within a word only where it is too long for a line of its own. */
function brokenLines(text, fits) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ").filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    line = "";
    for (const letter of word) {
      if (line && !fits(line + letter)) {
        lines.push(line);
        line = "";
      }
      line += letter;
    }
  }
  return line ? [...lines, line] : lines;
}

/** @param {Block[]} blocks @returns {Block} one under the other */
export function stack(blocks) {
  const draw = (context, x, y) => {
    for (const block of blocks) {
      block.draw(context, x, y);
      y += block.height;
    }
  };
  const height = blocks.reduce((sum, block) => sum + block.height, 0);
  return { width: Math.max(0, ...blocks.map((block) => block.width)), height, draw };
}

/**
 * @param {Block[]} blocks
 * @param {number} room
 * @param {number} gap
 * @returns {Block} side by side, in as many lines as needed
 */
export function flow(blocks, room, gap) {
  const places = [];
  let [x, y, high] = [0, 0, 0];
  for (const block of blocks) {
    if (x && x + block.width > room) [x, y, high] = [0, y + high, 0];
    places.push({ block, x, y });
    x += block.width + gap;
    high = Math.max(high, block.height);
  }
  const draw = (context, left, top) => {
    for (const place of places) place.block.draw(context, left + place.x, top + place.y);
  };
  return { width: Math.max(0, ...places.map(({ block, x: at }) => at + block.width)), height: y + high, draw };
}
