import { runTool } from '../program/run-tool.js';

/** Runs `npm run digest` to its end. */
export const runDigest = (words: readonly string[], environment: object = {}) =>
  runTool('digest.mjs', words, environment);
