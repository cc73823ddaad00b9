/** Whether there is a GPU to draw with: WebGL alone does not tell, for a processor can stand in for one, slowly. */

/** What drivers without a GPU call themselves. */
const STAND_INS = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** @type {boolean|undefined} */
let isThere;

/** Asking takes a moment the first time: a good one is while the maps are fetched. @returns {boolean} */
export function hasGPU() {
  isThere ??= askForGPU();
  return isThere;
}

function askForGPU() {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return false;
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const driver = gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !STAND_INS.test(driver);
}
