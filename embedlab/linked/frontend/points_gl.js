/** The points of one map, drawn by a GPU: layouts, styles and selection stay there, and it moves the points. */

import { fitCanvas } from "./canvas.js";
import { SIZES_A_PIXEL } from "./stamps.js";
import { transposed } from "./transform.js";

/** How much larger the nearest points of a map of three dimensions are than those in the middle. */
export const LARGER = 0.3;
/** How much fainter the farthest are. */
export const FAINTER = 0.25;

const VERTEX = `#version 300 es
in vec3 position, target;
in vec4 colour;
in vec3 style;   // diameter in eighths of a pixel, symbol, hollow
in float selected;
uniform mat3 here, there;
uniform vec3 hereShift, thereShift;
uniform float mixed, middle, depth;
uniform vec2 centre, scale;
uniform float ratio, pass, opacity;
uniform vec4 grey;
flat out vec4 paint;
flat out vec3 shape;     // symbol, hollow, half a pixel in units of the symbol
const float MISSING = 1e29;
void main() {
  bool on = selected > 0.5;
  vec3 place = here * position + hereShift;
  if (target.x < MISSING) place = mix(place, there * target + thereShift, mixed);
  float near = clamp((place.z - middle) * depth, -1.0, 1.0);
  bool hidden = position.x > MISSING || (pass > 1.5 && !on);
  gl_Position = hidden ? vec4(9.0, 9.0, 9.0, 1.0) : vec4((place.xy - centre) * scale, -0.9 * near, 1.0);
  float diameter = (style.x / ${SIZES_A_PIXEL}.0 * ratio + (pass > 1.5 ? ratio : 0.0)) * (1.0 + ${LARGER} * near);
  gl_PointSize = diameter;
  paint = pass > 0.5 && pass < 1.5 ? grey : vec4(colour.rgb, opacity);
  paint.a = min(1.0, paint.a * (1.0 + ${FAINTER} * near));
  shape = vec3(style.y, style.z, 1.0 / diameter);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
flat in vec4 paint;
flat in vec3 shape;
out vec4 result;
float distanceTo(vec2 p, float symbol) {
#ifndef SYMBOLS
  return length(p) - 0.9;
#else
  vec2 q = abs(p);
  if (symbol < 0.5) return length(p) - 0.9;
  if (symbol < 1.5) return max(q.x, q.y) - 0.76;
  if (symbol < 2.5) return max(q.x * 0.87 - p.y * 0.5 - 0.45, p.y - 0.72);
  if (symbol < 3.5) return (q.x + q.y - 0.98) * 0.71;
  if (symbol < 4.5) return min(max(q.x - 0.92, q.y - 0.3), max(q.x - 0.3, q.y - 0.92));
  if (symbol < 5.5) {
    vec2 r = abs(vec2(p.x + p.y, p.x - p.y) * 0.71);
    return min(max(r.x - 0.98, r.y - 0.3), max(r.x - 0.3, r.y - 0.98));
  }
  return max(q.x * 0.87 + p.y * 0.5 - 0.45, -p.y - 0.72);
#endif
}
void main() {
  float edge = shape.z;
  float d = distanceTo(gl_PointCoord * 2.0 - 1.0, shape.x);
  if (shape.y > 0.5) d = abs(d + edge * 2.2) - edge * 2.2;
  float alpha = paint.a * (1.0 - smoothstep(-edge, edge, d));
  if (alpha < 0.02) discard;
  result = vec4(paint.rgb * alpha, alpha);
}`;

const ATTRIBUTES = ["position", "target", "colour", "style", "selected"];
const UNIFORMS = [
  ...["here", "there", "hereShift", "thereShift", "mixed", "middle", "depth"],
  ...["centre", "scale", "ratio", "pass", "opacity", "grey"],
];
const MISSING = 1e30;
const ALL = 0;
/** Under the selected points lie all, in grey. */
const ALL_IN_GREY = 1;
const SELECTED = 2;

export class PointsGL {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} n points
   * @throws {Error} without WebGL or with shaders that it cannot link
   */
  constructor(canvas, n) {
    const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true });
    if (!gl) throw new Error("This browser gives no WebGL 2 context.");
    this.kind = "webgl";
    this.canvas = canvas;
    this.gl = gl;
    this.n = n;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.programs = {};
    this.use(false);
    this.buffers = {};
    /** Which layout each attribute holds. @type {Record<string, Float32Array>} */
    this.held = {};
    this.anySelected = false;
  }

  /** Circles alone are drawn faster than symbols where there is no GPU. @param {boolean} hasSymbols @throws {Error} */
  use(hasSymbols) {
    const { gl } = this;
    this.programs[hasSymbols] ??= linkProgram(gl, hasSymbols);
    const { program, uniforms } = this.programs[hasSymbols];
    gl.useProgram(program);
    this.uniforms = uniforms;
  }

  /**
   * Layouts change seldom; while points move between two, nothing is sent.
   * @param {string} name of an attribute @param {import("./layout.js").Layout} layout
   */
  hold(name, { points, dims }) {
    if (this.held[name] === points) return;
    this.held[name] = points;
    // What a GPU does with NaN is its own choice.
    const sent = points.includes(NaN) ? points.map((value) => (Number.isNaN(value) ? MISSING : value)) : points;
    this.fill(name, sent, dims, this.gl.FLOAT);
  }

  /**
   * @param {{colours: Uint8Array, symbols: Uint8Array, sizes: Float32Array, hollow: Uint8Array}} style
   * @throws {Error} where symbols cannot be drawn
   */
  setStyle({ colours, symbols, sizes, hollow }) {
    const style = new Uint8Array(4 * this.n);
    let hasSymbols = false;
    for (let row = 0; row < this.n; row++) {
      style[4 * row] = Math.min(255, Math.round(SIZES_A_PIXEL * sizes[row]));
      style[4 * row + 1] = symbols[row];
      style[4 * row + 2] = hollow[row];
      hasSymbols ||= symbols[row] > 0;
    }
    this.use(hasSymbols);
    this.fill("colour", colours, 4, this.gl.UNSIGNED_BYTE, true);
    this.fill("style", style, 3, this.gl.UNSIGNED_BYTE, false, 4);
  }

  /** @param {Uint8Array} selected @param {number} count */
  setSelected(selected, count) {
    this.anySelected = count > 0;
    this.fill("selected", selected, 1, this.gl.UNSIGNED_BYTE);
  }

  /**
   * @param {import("./viewport.js").View} view @param {{grey: number[], opacity: number, ratio: number}} look
   * @param {import("./positions.js").Positions} positions
   */
  draw(view, { grey, opacity, ratio }, positions) {
    const { gl, uniforms } = this;
    fitCanvas(this.canvas, view, ratio);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!this.n) return;
    this.setPlaces(positions);
    gl.uniform2f(uniforms.centre, view.x, view.y);
    gl.uniform2f(uniforms.scale, 2 / (view.unit * view.width), 2 / (view.unit * view.height));
    gl.uniform1f(uniforms.ratio, ratio);
    gl.uniform1f(uniforms.opacity, opacity);
    gl.uniform4fv(uniforms.grey, grey);
    for (const pass of this.anySelected ? [ALL_IN_GREY, SELECTED] : [ALL]) {
      gl.clear(gl.DEPTH_BUFFER_BIT);
      gl.uniform1f(uniforms.pass, pass);
      gl.drawArrays(gl.POINTS, 0, this.n);
    }
  }

  setPlaces({ from, to, mix, here, there, bounds, dims }) {
    const { gl, uniforms } = this;
    this.hold("position", from);
    this.hold("target", to);
    gl.uniformMatrix3fv(uniforms.here, false, transposed(here.matrix));
    gl.uniform3fv(uniforms.hereShift, here.shift);
    gl.uniformMatrix3fv(uniforms.there, false, transposed(there.matrix));
    gl.uniform3fv(uniforms.thereShift, there.shift);
    gl.uniform1f(uniforms.mixed, mix);
    gl.uniform1f(uniforms.middle, bounds.centre[2]);
    gl.uniform1f(uniforms.depth, dims === 3 ? 1 / (bounds.radius || 1) : 0);
    if (dims === 3) gl.enable(gl.DEPTH_TEST);
    else gl.disable(gl.DEPTH_TEST);
  }

  dispose() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  fill(name, data, size, type, normalized = false, stride = 0) {
    const { gl } = this;
    const location = ATTRIBUTES.indexOf(name);
    this.buffers[name] ??= gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, normalized, stride, 0);
  }
}

/**
 * @param {WebGL2RenderingContext} gl @param {boolean} hasSymbols
 * @returns {{program: WebGLProgram, uniforms: Record<string, WebGLUniformLocation>}}
 */
function linkProgram(gl, hasSymbols) {
  const program = gl.createProgram();
  const fragment = hasSymbols ? FRAGMENT.replace("\n", "\n#define SYMBOLS\n") : FRAGMENT;
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  ATTRIBUTES.forEach((name, location) => gl.bindAttribLocation(program, location, name));
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
  const uniforms = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]));
  return { program, uniforms };
}
