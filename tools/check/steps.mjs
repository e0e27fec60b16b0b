/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} checks what it checks, for people
 * @property {string[]} run a script and its parameters, for Node
 */

/** What a tool remembers between runs; gone with node_modules. */
const CACHE = 'node_modules/.cache/ficus';

/** @param {string} path */
const tool = (path) => `node_modules/${path}`;

/** What `npm run check` runs, all at once. */
export const steps = /** @type {Step[]} */ ([
  {
    name: 'types',
    checks: 'the compiler, over sources and tests',
    run: [
      tool('typescript/bin/tsc'),
      '-p',
      'tsconfig.json',
      '--noEmit',
      '--pretty',
      'false',
      '--incremental',
      '--tsBuildInfoFile',
      `${CACHE}/types.tsbuildinfo`,
    ],
  },
  { name: 'lint', checks: 'eslint', run: [tool('eslint/bin/eslint.js'), '.', '--max-warnings', '0'] },
  {
    name: 'format',
    checks: 'prettier',
    run: [
      tool('prettier/bin/prettier.cjs'),
      '.',
      '--check',
      '--log-level',
      'warn',
      '--cache',
      '--cache-location',
      `${CACHE}/prettier`,
    ],
  },
  {
    name: 'architecture',
    checks: 'who may import whom, and the other architecture rules',
    run: ['test/architecture/check.mjs'],
  },
  {
    name: 'modules',
    checks: 'what a start would refuse: calls, injection, migrations against rows',
    run: ['tools/modules.mjs', '--quiet'],
  },
  {
    name: 'contracts',
    checks: 'what modules have promised each other and their clients',
    run: ['tools/contracts.mjs', '--quiet'],
  },
  {
    name: 'catalogue',
    checks: 'the event catalogue says what the modules say',
    run: ['tools/catalogue.mjs', '--quiet'],
  },
  {
    name: 'model',
    checks: 'the protocol of a move keeps its invariants, and no mutant of it survives',
    run: ['tools/test-model.mjs', '--small', '--quiet'],
  },
]);
