import { existsSync } from 'node:fs';
import configuration from '../../.dependency-cruiser.cjs';
import { fixture } from './fixture.js';
import { check } from './rules/imports.mjs';

const LOWER_ONLY =
  'A folder of the platform imports lower ones only. store may import: contract, ops, json-schema, work (tests: testing, too). ' +
  'Declare a port in store for what it needs of a higher one.';
const INDEPENDENT =
  'A folder of the platform imports lower ones only. saga may import: contract, ops, json-schema, work, store, module, peer, kafka, asyncapi, calls (tests: testing, too). ' +
  'Declare a port in saga for what it needs of a higher one.';
const FOR_MODULES =
  'A module imports src/platform/api.ts and nothing else of the platform; if the door lacks a name that a module needs, add it there.';
const FOR_TESTS =
  "A module's tests import src/platform/api.ts, src/platform/testing/api.ts and nothing else of the platform. Boot a testWorld() and use what it gives.";
const FOR_CONTRACTS =
  'A contract.ts imports src/platform/contract/api.ts and zod only, because other modules import it; move this into the module.';
const FOR_DOMAINS =
  "A domain folder imports its own files and types of its module's contract; pass in what it needs as a parameter.";
const NO_PART =
  'Tests and their fixtures are no part of what runs, and a test is imported by nothing; move what is needed into a file of its own.';

/** What is refused, the fixture that does it, and what the developer reads. */
const REFUSED: readonly (readonly [what: string, rule: string, sentences: readonly string[]])[] = [
  [
    'a folder of the platform that imports a higher one',
    'platform-order',
    [
      `src/platform/saga/run.ts imports src/platform/events/feed.ts. ${INDEPENDENT}`,
      `src/platform/store/open.test.ts imports src/platform/edge/serve.ts. ${LOWER_ONLY}`,
      `src/platform/store/open.ts imports src/platform/events/feed.ts. ${LOWER_ONLY}`,
    ],
  ],
  [
    'a platform that imports a module',
    'platform-knows-no-module',
    [
      'src/platform/host/start.ts imports src/modules/garden/module.ts. ' +
        'The platform knows no module; declare a port in the platform and let a host pass in what fits it.',
    ],
  ],
  [
    'a platform contract that imports anything but zod',
    'contract-is-pure',
    [
      'src/platform/contract/name.ts imports crypto. ' +
        'src/platform/contract imports zod and nothing else, so that a contract can be read anywhere; move this to a higher folder.',
    ],
  ],
  [
    'a module that imports the inside of another',
    'module-reaches-into-module',
    [
      'src/modules/garden/plant/plant.ts imports src/modules/water/store/well-row.ts. ' +
        'A module imports nothing of another module but its contract.ts; call its client, or subscribe to its events.',
    ],
  ],
  [
    'a module that imports the inside of the platform',
    'module-reaches-into-platform',
    [
      `src/modules/garden/plant/plant.test.ts imports src/platform/edge/serve.ts. ${FOR_TESTS}`,
      `src/modules/garden/plant/plant.test.ts imports src/platform/testing/test-world.ts. ${FOR_TESTS}`,
      `src/modules/garden/plant/plant.ts imports src/platform/module/container.ts. ${FOR_MODULES}`,
      `src/modules/garden/plant/plant.ts imports src/platform/store/postgres/postgres-session.ts. ${FOR_MODULES}`,
      `src/modules/garden/plant/plant.ts imports src/platform/store/unit/group.ts. ${FOR_MODULES}`,
      `src/modules/garden/plant/plant.ts imports src/platform/store/unit/lease.ts. ${FOR_MODULES}`,
      `src/modules/garden/plant/plant.ts imports src/platform/testing/api.ts. ${FOR_MODULES}`,
    ],
  ],
  [
    'a module that imports what lies outside src',
    'module-stands-alone',
    [
      'src/modules/garden/plant/plant.ts imports test/seeds.ts. ' +
        'A module imports the platform and the contracts of other modules; keep what it needs in its own folder, so that it can move out.',
    ],
  ],
  [
    'a contract that imports its own module, or another contract',
    'contract-is-declarative',
    [
      `src/modules/garden/contract.ts imports src/modules/garden/domain/growth.ts. ${FOR_CONTRACTS}`,
      `src/modules/garden/contract.ts imports src/modules/water/contract.ts. ${FOR_CONTRACTS}`,
    ],
  ],
  [
    'a domain that imports a store, a package or Node',
    'domain-is-plain',
    [
      `src/modules/garden/domain/plant.ts imports crypto. ${FOR_DOMAINS}`,
      `src/modules/garden/domain/plant.ts imports inversify. ${FOR_DOMAINS}`,
      `src/modules/garden/domain/plant.ts imports src/modules/garden/store/plant-row.ts. ${FOR_DOMAINS}`,
    ],
  ],
  [
    'a domain that takes a value of its contract',
    'domain-takes-types-only',
    [
      'src/modules/garden/domain/plant.ts imports src/modules/garden/contract.ts. ' +
        "A domain folder takes types of its module's contract and no values; write 'import type', and translate to refusals in the handler.",
    ],
  ],
  [
    'a main that lists modules by hand',
    'main-discovers-modules',
    [
      'src/main.ts imports src/modules/garden/module.ts. ' +
        'Modules are discovered, never listed by hand; src/main.ts imports src/platform/host and src/platform/ops only.',
    ],
  ],
  [
    'a service of two modules',
    'service-is-one-module',
    [
      'extracted/garden/main.ts imports src/modules/water/module.ts. ' +
        'A service is a host and its one module; extracted/<name> imports src/platform/host, src/modules/<name> and contracts of other modules only.',
    ],
  ],
  [
    'a migration that imports what will change',
    'migration-stands-alone',
    [
      'migrations/garden/1795200000000-create-plants.ts imports src/modules/garden/store/plant-row.ts. ' +
        'A migration is history and imports typeorm and src/platform/api.ts only; copy into it what it needs of the module.',
    ],
  ],
  [
    'sqlite3 outside its driver',
    'sqlite3-behind-its-driver',
    [
      'src/platform/store/counter.ts imports sqlite3. ' +
        'sqlite3 is archived and stays replaceable: only src/platform/store/sqlite/sqlite3-driver.ts imports it; use Sql or a manager.',
    ],
  ],
  [
    'better-sqlite3 outside its driver',
    'better-sqlite3-behind-its-driver',
    [
      'src/platform/store/counter.ts imports better-sqlite3. ' +
        'better-sqlite3 is installed on request and may be missing: only src/platform/store/sqlite/better-sqlite3-driver.ts loads it; use Sql or a manager.',
    ],
  ],
  [
    'pg outside its session',
    'pg-behind-its-session',
    [
      'src/platform/store/counter.ts imports pg. ' +
        'A session with PostgreSQL is renewed and read in one way: only src/platform/store/postgres/postgres-session.ts imports pg; use Sql or a manager.',
    ],
  ],
  [
    'kafkajs outside its port',
    'kafkajs-behind-its-port',
    [
      'src/platform/events/relay.ts imports kafkajs. ' +
        'kafkajs rests and stays replaceable: only src/platform/kafka imports it; take kafkaClient of that folder.',
    ],
  ],
  [
    'a package that Ficus does not use',
    'package-not-taken',
    [
      'src/platform/ops/days.ts imports moment. ' +
        'Ficus does not use it: take promises and async iterators for rxjs, the language for lodash, zod for class-validator, Clock and utc() for moment.',
    ],
  ],
  [
    'a package that came with another',
    'package-undeclared',
    [
      'src/platform/ops/days.ts imports accepts. ' +
        "package.json does not list this package, which came with another; add it to 'dependencies', or import what you have declared.",
    ],
  ],
  [
    'a package of development in what runs',
    'package-of-development',
    [
      'src/platform/ops/ask.ts imports supertest. ' +
        "package.json lists this package under 'devDependencies', which a running system does not have; move it to 'dependencies', or to a test.",
    ],
  ],
  [
    'a source that imports a test or its fixture',
    'source-imports-a-test',
    [
      `src/platform/ops/ask.ts imports src/platform/ops/fixtures/garden.ts. ${NO_PART}`,
      `src/platform/ops/ask.ts imports src/platform/ops/stub.test.ts. ${NO_PART}`,
    ],
  ],
  [
    'files that import each other',
    'circular',
    [
      'src/modules/garden/domain/plant.ts imports itself by way of src/modules/garden/domain/seed.ts → src/modules/garden/domain/plant.ts. ' +
        'Files that import each other cannot be understood one by one; move what they share into a third file.',
    ],
  ],
];

describe('an import is refused with what to do instead:', () => {
  it.each(REFUSED)('%s', async (_what, rule, sentences) => {
    expect((await check(fixture(rule))).sort()).toEqual(sentences);
  });

  it('every rule has a fixture that breaks it', () => {
    const tried = new Set(REFUSED.map(([, rule]) => rule));
    const rules = (configuration.forbidden ?? []).map(({ name = '' }) =>
      name.replace(/^platform-order-.*/, 'platform-order'),
    );
    expect(rules.filter((rule) => !tried.has(rule) || !existsSync(fixture(rule)))).toEqual([]);
  });
});
