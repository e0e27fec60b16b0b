import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../command/run-program.mjs';
import { benchmarkResult } from '../record/benchmark-result.mjs';
import { filesMatching } from '../record/glob.mjs';

/** @typedef {import('../record/expression.mjs').Source} Source */

const TEST = /\.test(-d)?\.ts$|\/fixtures\//;
const NUMBER = /\d[\d,]*(?:\.\d+)?/;

/**
 * Finds figures in a tree.
 * @param {{
 *   readonly root: string, readonly now?: () => number,
 *   readonly metricOf?: ((name: string) => number | undefined) | undefined,
 * }} options `metricOf`: metrics of a running program, where one was named
 * @returns {(source: Source) => number | undefined} undefined: not to be had here
 */
export function figuresOf({ root, now = Date.now, metricOf = () => undefined }) {
  return ({ kind, of }) => {
    switch (kind) {
      case 'bench':
        return benchmarkResult(root, of);
      case 'count':
        return sourcesOf(root, of).length;
      case 'lines':
        return sourcesOf(root, of).reduce((sum, file) => sum + linesOf(readFileSync(join(root, file), 'utf8')), 0);
      case 'package':
        return majorOf(root, of);
      case 'metric':
        return metricOf(of);
      case 'command':
        return outputOf(root, of);
      case 'date':
        return now();
    }
  };
}

/** The files of a glob; without tests, unless the glob names tests. @param {string} root @param {string} glob */
function sourcesOf(root, glob) {
  return filesMatching(root, glob).filter((file) => glob.includes('.test.') || !TEST.test(file));
}

/** @param {string} text */
function linesOf(text) {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/**
 * The major version of a package that package.json allows at least; `node` is what its engines say.
 * @param {string} root
 * @param {string} name
 */
function majorOf(root, name) {
  const file = join(root, 'package.json');
  if (!existsSync(file)) return undefined;
  const { engines, dependencies, optionalDependencies, devDependencies } = JSON.parse(readFileSync(file, 'utf8'));
  const versions = { ...engines, ...devDependencies, ...optionalDependencies, ...dependencies };
  const [major] = /\d+/.exec(versions[name] ?? '') ?? [];
  return major === undefined ? undefined : Number(major);
}

/**
 * What a command prints: `<command> › lines` is how many lines, `<command> › number` the first number.
 * @param {string} root
 * @param {string} text
 */
function outputOf(root, text) {
  const [command = '', what] = text.split(' › ');
  const { ok, said } = runProgram('sh', ['-c', `${command} 2>/dev/null`], root);
  if (!ok) return undefined;
  if (what === 'lines') return said.split('\n').length;
  const [number] = NUMBER.exec(said) ?? [];
  return number === undefined ? undefined : Number(number.replaceAll(',', ''));
}
