/**
 * Who may import whom. A rule's comment says what to do instead; `npm run check` prints it after the two files' names.
 * Each rule has a fixture below test/architecture/fixtures that breaks it.
 */
const {
  INDEPENDENT_FOLDERS,
  PLATFORM_DOOR: DOOR,
  PLATFORM_FOLDERS,
} = require('./test/architecture/platform-folders.cjs');

/** Tests, and the `fixtures/` folders beside them. */
const TEST = '(\\.test(-d)?\\.ts$|/fixtures/)';
/** The doors beside that for modules: one for their contracts, one for their tests. */
const CONTRACT_DOOR = 'src/platform/contract/api.ts';
const TEST_DOOR = 'src/platform/testing/api.ts';

/**
 * Matches a package wherever it is installed, and where it is not.
 * @param {string} name
 */
const pkg = (name) => [`(^|/)node_modules/(@types/)?${name}/`, `^${name}(/|$)`];
/** @param {string[]} names */
const folders = (names) => `^src/platform/(${names.join('|')})/`;
/** @param {string[]} names */
/** @param {string[]} files */
const files = (...files) => `^(${files.join('|')})$`;
/** @param {string[]} names */
const sentence = (names) => (names.length === 0 ? 'no other folder' : names.join(', '));

const layers = PLATFORM_FOLDERS.map((folder, position) => {
  const independent = INDEPENDENT_FOLDERS.includes(folder) ? INDEPENDENT_FOLDERS : [];
  const lower = PLATFORM_FOLDERS.slice(0, position).filter((other) => !independent.includes(other));
  return {
    name: `platform-order-${folder}`,
    severity: 'error',
    comment:
      `A folder of the platform imports lower ones only. ${folder} may import: ${sentence(lower)} (tests: testing, too). ` +
      `Declare a port in ${folder} for what it needs of a higher one.`,
    from: { path: folders([folder]) },
    to: { path: '^src/platform/', pathNot: folders([...lower, folder]) },
  };
}).map((rule) => [
  { ...rule, from: { ...rule.from, pathNot: TEST } },
  {
    ...rule,
    from: { path: [`${rule.from.path}.*${TEST}`] },
    to: { ...rule.to, pathNot: [rule.to.pathNot, folders(['testing'])] },
  },
]);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers.flat(),
    {
      name: 'platform-knows-no-module',
      severity: 'error',
      comment: 'The platform knows no module; declare a port in the platform and let a host pass in what fits it.',
      from: { path: '^src/platform/' },
      to: { path: '^(src/(?!platform/)|extracted/|migrations/|test/|bench/|tools/)' },
    },
    {
      name: 'contract-is-pure',
      severity: 'error',
      comment:
        'src/platform/contract imports zod and nothing else, so that a contract can be read anywhere; move this to a higher folder.',
      from: { path: '^src/platform/contract/', pathNot: TEST },
      to: { pathNot: [...pkg('zod'), '^src/platform/'] },
    },
    {
      name: 'module-reaches-into-module',
      severity: 'error',
      comment:
        'A module imports nothing of another module but its contract.ts; call its client, or subscribe to its events.',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/contract\\.ts$'] },
    },
    {
      name: 'module-reaches-into-platform',
      severity: 'error',
      comment: `A module imports ${DOOR} and nothing else of the platform; if the door lacks a name that a module needs, add it there.`,
      from: { path: '^src/modules/', pathNot: [TEST, '^src/modules/[^/]+/contract\\.ts$'] },
      to: { path: '^src/platform/', pathNot: files(DOOR) },
    },
    {
      name: 'module-reaches-into-platform',
      severity: 'error',
      comment: `A module's tests import ${DOOR}, ${TEST_DOOR} and nothing else of the platform. Boot a testWorld() and use what it gives.`,
      from: { path: `^src/modules/.*${TEST}` },
      to: { path: '^src/platform/', pathNot: files(DOOR, TEST_DOOR) },
    },
    {
      name: 'module-stands-alone',
      severity: 'error',
      comment:
        'A module imports the platform and the contracts of other modules; keep what it needs in its own folder, so that it can move out.',
      from: { path: '^src/modules/' },
      to: { path: '^(src/(?!platform/|modules/)|extracted/|migrations/|test/|bench/|tools/)' },
    },
    {
      name: 'contract-is-declarative',
      severity: 'error',
      comment: `A contract.ts imports ${CONTRACT_DOOR} and zod only, because other modules import it; move this into the module.`,
      from: { path: '^src/modules/[^/]+/contract\\.ts$' },
      to: { pathNot: [...pkg('zod'), files(CONTRACT_DOOR)] },
    },
    {
      name: 'domain-is-plain',
      severity: 'error',
      comment:
        "A domain folder imports its own files and types of its module's contract; pass in what it needs as a parameter.",
      from: { path: '^src/modules/([^/]+)/domain/', pathNot: TEST },
      to: { pathNot: ['^src/modules/$1/domain/', '^src/modules/$1/contract\\.ts$'] },
    },
    {
      name: 'domain-takes-types-only',
      severity: 'error',
      comment:
        "A domain folder takes types of its module's contract and no values; write 'import type', and translate to refusals in the handler.",
      from: { path: '^src/modules/([^/]+)/domain/', pathNot: TEST },
      to: { path: '^src/modules/$1/contract\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'main-discovers-modules',
      severity: 'error',
      comment:
        'Modules are discovered, never listed by hand; src/main.ts imports src/platform/host and src/platform/ops only.',
      from: { path: '^src/main\\.ts$' },
      to: { path: '^(src|extracted|migrations|test|bench|tools)/', pathNot: folders(['host', 'ops']) },
    },
    {
      name: 'service-is-one-module',
      severity: 'error',
      comment:
        'A service is a host and its one module; extracted/<name> imports src/platform/host, src/modules/<name> and contracts of other modules only.',
      from: { path: '^extracted/([^/]+)/' },
      to: { pathNot: ['^extracted/$1/', folders(['host']), '^src/modules/$1/', '^src/modules/[^/]+/contract\\.ts$'] },
    },
    {
      name: 'migration-stands-alone',
      severity: 'error',
      comment: `A migration is history and imports typeorm and ${DOOR} only; copy into it what it needs of the module.`,
      from: { path: '^migrations/([^/]+)/' },
      to: { pathNot: [...pkg('typeorm'), files(DOOR), '^migrations/$1/'] },
    },
    {
      name: 'sqlite3-behind-its-driver',
      severity: 'error',
      comment:
        'sqlite3 is archived and stays replaceable: only src/platform/store/sqlite/sqlite3-driver.ts imports it; use Sql or a manager.',
      from: { pathNot: '^src/platform/store/sqlite/sqlite3-driver\\.ts$' },
      to: { path: pkg('sqlite3') },
    },
    {
      name: 'better-sqlite3-behind-its-driver',
      severity: 'error',
      comment:
        'better-sqlite3 is installed on request and may be missing: only src/platform/store/sqlite/better-sqlite3-driver.ts loads it; use Sql or a manager.',
      from: { pathNot: '^src/platform/store/sqlite/better-sqlite3-driver\\.ts$' },
      to: { path: pkg('better-sqlite3') },
    },
    {
      name: 'pg-behind-its-session',
      severity: 'error',
      comment:
        'A session with PostgreSQL is renewed and read in one way: only src/platform/store/postgres/postgres-session.ts imports pg; use Sql or a manager.',
      from: { pathNot: '^src/platform/store/postgres/postgres-session\\.ts$' },
      to: { path: pkg('pg') },
    },
    {
      name: 'kafkajs-behind-its-port',
      severity: 'error',
      comment:
        'kafkajs rests and stays replaceable: only src/platform/kafka imports it; take kafkaClient of that folder.',
      from: { pathNot: '^src/platform/kafka/' },
      to: { path: pkg('kafkajs') },
    },
    {
      name: 'package-not-taken',
      severity: 'error',
      comment:
        'Ficus does not use it: take promises and async iterators for rxjs, the language for lodash, zod for class-validator, Clock and utc() for moment.',
      from: {},
      to: { path: ['rxjs', 'lodash', 'lodash-es', 'class-validator', 'moment'].flatMap(pkg) },
    },
    {
      name: 'package-undeclared',
      severity: 'error',
      comment:
        "package.json does not list this package, which came with another; add it to 'dependencies', or import what you have declared.",
      from: { path: '^(src|extracted|migrations)/', pathNot: TEST },
      // better-sqlite3 is installed on request, and has a rule of its own.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: pkg('better-sqlite3') },
    },
    {
      name: 'package-of-development',
      severity: 'error',
      comment:
        "package.json lists this package under 'devDependencies', which a running system does not have; move it to 'dependencies', or to a test.",
      from: { path: '^(src|extracted|migrations)/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'source-imports-a-test',
      severity: 'error',
      comment:
        'Tests and their fixtures are no part of what runs, and a test is imported by nothing; move what is needed into a file of its own.',
      from: { pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'circular',
      severity: 'error',
      comment: 'Files that import each other cannot be understood one by one; move what they share into a third file.',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|data)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'require'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
