// Scores an exported encoder outside .NET, in WebAssembly, and compares the latents with those beside it.
//
//   npm ci --ignore-scripts
//   node encode.mjs [folder]
//
// Exit code 0: the latents agree; 1: they do not; 2: the call or the folder allows no comparison.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const DEFAULT_FOLDER = fileURLToPath(new URL('../../out', import.meta.url));
// Absolute, relative above magnitude 1: the float32 arithmetic of two runtimes differs by about 1e-6.
const TOLERANCE = 1e-5;

class Unusable extends Error {}

async function main() {
  const folder = parseFolder();
  const expected = await readWindows(join(folder, 'ball.windows.json'));
  const ort = await loadRuntime();
  const latents = await encode(ort, join(folder, 'ball.encoder.onnx'), expected);
  const difference = largestDifference(latents, expected.latents.flat());
  const agrees = difference <= TOLERANCE;
  console.log(`${expected.windows.length} windows encoded by onnxruntime-web ${ort.env.versions.web}: `
    + `largest difference ${difference.toExponential(2)}, ${agrees ? 'within' : 'above'} ${TOLERANCE.toExponential()}`);
  return agrees ? 0 : 1;
}

function parseFolder() {
  try {
    const { positionals } = parseArgs({ allowPositionals: true });
    if (positionals.length <= 1) return positionals[0] ?? DEFAULT_FOLDER;
  } catch { /* an option: there are none */ }
  throw new Unusable('usage: node encode.mjs [folder with ball.encoder.onnx and ball.windows.json]');
}

async function loadRuntime() {
  try {
    const ort = await import('onnxruntime-web');
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = 'fatal'; // what goes wrong is said once, by this script
    return ort;
  } catch (error) {
    throw new Unusable(
      `cannot load onnxruntime-web (has \`npm ci --ignore-scripts\` been run here?): ${firstLine(error)}`);
  }
}

async function read(path) {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Unusable(`cannot read ${path}: ${error.code === 'ENOENT' ? 'it does not exist' : error.code}`);
  }
}

async function readWindows(path) {
  const text = await read(path);
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Unusable(`${path} is not JSON`);
  }

  const { windowSize, channels, latentSize, windows, latents } = file ?? {};
  const isSize = n => Number.isInteger(n) && n > 0;
  const isTable = (rows, width) => Array.isArray(rows) && rows.length > 0
    && rows.every(row => Array.isArray(row) && row.length === width && row.every(Number.isFinite));
  if (![windowSize, channels, latentSize].every(isSize))
    throw new Unusable(`${path}: windowSize, channels and latentSize must be positive integers`);
  if (!isTable(windows, windowSize * channels)) {
    throw new Unusable(`${path}: windows must be a list of rows `
      + `of windowSize · channels = ${windowSize * channels} numbers`);
  }
  if (!isTable(latents, latentSize) || latents.length !== windows.length) {
    throw new Unusable(`${path}: latents must be a list of ${windows.length} rows, `
      + `one a window, of latentSize = ${latentSize} numbers`);
  }
  return file;
}

async function encode(ort, path, { windowSize, channels, latentSize, windows }) {
  const model = await read(path);
  let session;
  try {
    session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'], logSeverityLevel: 4 });
  } catch (error) {
    throw new Unusable(`${path} is not an ONNX model that onnxruntime-web can load: ${firstLine(error)}`);
  }

  const input = new ort.Tensor('float32', Float32Array.from(windows.flat()), [windows.length, windowSize * channels]);
  let latent;
  try {
    ({ latent } = await session.run({ window: input }));
  } catch (error) {
    throw new Unusable(`${path} does not encode windows of ${windowSize} frames: ${firstLine(error)}`);
  }

  if (latent?.type !== 'float32' || latent.dims.join() !== `${windows.length},${latentSize}`) {
    throw new Unusable(`${path} must give a float32 output 'latent' [${windows.length}, ${latentSize}], `
      + `not ${latent?.type} [${latent?.dims}]`);
  }
  return latent.data;
}

/** The largest |actual − expected| / max(1, |expected|); a NaN anywhere is an infinite difference. */
function largestDifference(actual, expected) {
  return expected.reduce((largest, x, i) => {
    const difference = Math.abs(actual[i] - x) / Math.max(1, Math.abs(x));
    return Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  }, 0);
}

function firstLine(error) {
  return String(error?.message ?? error).split('\n')[0];
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Unusable)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
