/** Runs a fresh checkout on other versions of Node: `npm run test:node -- 22 24`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { provideOrSkip } from './command/provide-or-skip.mjs';
import { runCommand } from './command/run-command.mjs';
import { JEST } from './command/run-jest.mjs';
import { freshCheckout } from './node/fresh-checkout.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

const [LONG, OR_SKIP, JSON_] = ['--long', '--or-skip', '--json'];
/** Those that touch what differs between versions of Node, SQLite above all. Some others need sqlite3, which is not compiled here. */
const SHORT = [
  'src/platform/store/sqlite/',
  'src/platform/store/unit/',
  'src/platform/edge/http/',
  'src/modules/order/',
  'test/api/',
];

answerHelp(`npm run test:node -- <version>… [${LONG}] [${OR_SKIP}] [${JSON_}]

Does what a stranger does, with other versions of Node: npm's package 'node' brings each, a copy of this checkout is set up from nothing,
with the SQLite within Node, so that nothing is compiled; its program takes its first order; then suites run.
  <version>   such as 22 or 24
  ${LONG}      also every suite, with sqlite3 compiled for that Node
  ${OR_SKIP}   it is no failure that a version cannot be had here
  ${JSON_}      one value for programs: the seconds of each step`);

/** @typedef {{ node: string, setUpSeconds: number, firstOrderSeconds: number, failed: string[] }} Tried */

/** @param {string[]} words */
function read(words) {
  const flags = [LONG, OR_SKIP, JSON_];
  const versions = words.filter((word) => !flags.includes(word));
  const wrong = versions.find((word) => !/^\d{2}(\.\d+){0,2}$/.test(word));
  if (versions.length === 0 || wrong !== undefined)
    throw new CommandError(`${wrong ?? 'Nothing'} is no version of Node; say one or more, such as 22 24.`);
  return { versions, long: words.includes(LONG), orSkip: words.includes(OR_SKIP), json: words.includes(JSON_) };
}

/**
 * The program of a version of Node, installed by npm.
 * @param {string} version
 * @param {string} directory
 */
function provide(version, directory) {
  const { status, stderr } = spawnSync('npm', ['install', '--silent', '--prefix', directory, `node@${version}`], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const program = join(directory, 'node_modules', 'node', 'bin', 'node');
  if (status === 0 && existsSync(program)) return program;
  throw new CommandError(`npm could not install node@${version}: ${stderr.trim()}`);
}

/**
 * @param {string} version
 * @param {{ long: boolean, orSkip: boolean }} options
 * @returns {Promise<Tried | undefined>} undefined when it was skipped
 */
async function attempt(version, { long, orSkip }) {
  const { path, remove } = freshCheckout(root);
  try {
    const node = await provideOrSkip(`Node ${version}`, () => provide(version, join(dirname(path), 'node')), {
      orSkip,
    });
    if (node === undefined) return undefined;
    /** @type {string[]} */
    const failed = [];
    const began = performance.now();
    const seconds = () => Math.round((performance.now() - began) / 1_000);
    /** @param {string} step @param {string} driver @param {string[]} words */
    const run = (step, driver, ...words) => {
      say(`Node ${version}, SQLITE_DRIVER=${driver}: ${step}`);
      const env = { ...process.env, PATH: dirname(node) + delimiter + process.env['PATH'], SQLITE_DRIVER: driver };
      return spawnSync(node, words, { cwd: path, env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
    };
    /** @type {typeof run} */
    const must = (step, driver, ...words) => {
      const ok = run(step, driver, ...words);
      if (!ok) failed.push(`${step} (SQLITE_DRIVER=${driver})`);
      return ok;
    };
    const isSetUp = must('set-up', 'node', 'tools/setup.mjs') && must('build', 'node', 'tools/build.mjs');
    const setUpSeconds = seconds();
    const hasOrdered = isSetUp && must('first order', 'node', 'tools/node/first-order.mjs');
    const firstOrderSeconds = seconds();
    if (hasOrdered) must('suites', 'node', ...JEST, ...SHORT);
    // Its headers may not be had here: then it cannot be compiled, and that is no fault of ours.
    if (long && run('compiling sqlite3', 'sqlite3', 'tools/setup.mjs', 'sqlite3')) {
      must('build of the suites', 'sqlite3', 'tools/build.mjs', '--suites');
      must('suites', 'sqlite3', ...JEST);
    } else if (long) say(`skipped on Node ${version}: sqlite3 could not be compiled, as said above`);
    return { node: version, setUpSeconds, firstOrderSeconds, failed };
  } finally {
    remove();
  }
}

await runCommand(async () => {
  const { versions, json, ...options } = read(process.argv.slice(2));
  /** @type {Tried[]} */
  const tried = [];
  for (const version of versions) {
    const one = await attempt(version, options);
    if (!one) continue;
    tried.push(one);
    const end = one.failed.length === 0 ? 'all passed' : `FAILED ${one.failed.join(', ')}`;
    say(`Node ${version}: set up after ${one.setUpSeconds} s, first order after ${one.firstOrderSeconds} s; ${end}`);
  }
  if (json) process.stdout.write(`${JSON.stringify(tried, undefined, 2)}\n`);
  return tried.every(({ failed }) => failed.length === 0) ? 0 : 1;
});
