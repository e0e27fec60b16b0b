import { existsSync, readdirSync } from 'node:fs';
import { fixture } from './fixture.js';

const MARKETPLACE =
  'a word of the marketplace. The platform serves any trade: speak of modules, calls, events and roles, and take examples from a garden.';
const FOLDERS =
  'contract, ops, json-schema, work, store, module, peer, kafka, asyncapi, events, calls, saga, fig, operations, edge, host, testing';
const FOREIGN =
  'names plants, a foreign table: it belongs to garden. ' +
  'Call garden, or subscribe to its events and keep what you need in a table of water; water may name: wells.';

/** The rule, which is the name of its file and of the fixture that breaks it, and what the developer reads. */
const BROKEN: readonly (readonly [rule: string, sentences: readonly string[]])[] = [
  [
    'platform-words',
    [
      `src/platform/events/feed.ts:2 says 'order', ${MARKETPLACE}`,
      `src/platform/events/feed.ts:3 says 'shop', ${MARKETPLACE}`,
      `src/platform/events/feed.ts:4 says 'shop', ${MARKETPLACE}`,
      `src/platform/events/feed.ts:4 says 'order', ${MARKETPLACE}`,
      `src/platform/events/feed.ts:4 says 'owner', ${MARKETPLACE}`,
      `src/platform/events/feed.ts:5 says 'payment', ${MARKETPLACE}`,
    ],
  ],
  [
    'folders',
    [
      'src/modules/garden/plant/PlantSeed.ts is not named in kebab-case. Name it after its concept, such as place-order.ts.',
      'src/modules/garden/plant/helpers.ts lies in a place for everything. Name the folder or the file after the one concept it holds.',
      'src/modules/garden/plant/index.ts hides where things are. Remove it, and import each file by its name.',
      'src/modules/garden/utils/dates.ts lies in a place for everything. Name the folder or the file after the one concept it holds.',
      `src/platform/queue has no place in the order of the platform's folders. Use one of them (lowest first: ${FOLDERS}), ` +
        'or give it its place in test/architecture/platform-folders.cjs, with an ADR.',
      `src/platform/start.ts lies beside the platform's folders. Move it into one of them (lowest first: ${FOLDERS}).`,
    ],
  ],
  [
    'module-folders',
    [
      "src/modules/garden/contract.ts declares contract('yard'). It declares one, named after its folder: contract('garden', …).",
      'src/modules/garden/module.ts has a store, but migrations/garden is empty. ' +
        'Write its tables down there: npm run new -- migration garden <name>.',
      'src/modules/tools has no module.ts. A module has both: what others may know, and what it is made of.',
      'migrations/water makes tables, but src/modules/water/module.ts has no store. ' +
        'Add store: { rows: […] }, or remove the migrations.',
      'migrations/soil belongs to no module. Name it after one (garden, tools, water), or remove it.',
      'migrations/water/create-wells.ts is no migration by its place and name. ' +
        'Call it migrations/<module>/<13 digits>-<what>.ts; the digits decide the order.',
    ],
  ],
  ['foreign-tables', [3, 4, 5].map((line) => `src/modules/water/draw/draw.ts:${line} ${FOREIGN}`)],
  [
    'links',
    [
      'README.md links to docs/well.md, which does not exist. Link to what is there, or write it.',
      'README.md links to docs/pond.md#rope, and docs/pond.md has no such heading. Link to one of its headings.',
      'README.md links to #beside, and README.md has no such heading. Link to one of its headings.',
    ],
  ],
  [
    'path-prefixes',
    [
      'src/modules/water/contract.ts serves /api/wells, and so does src/modules/garden/contract.ts. ' +
        'A path prefix belongs to one module; serve one of them under another prefix.',
    ],
  ],
  [
    'undeclared-neighbours',
    [
      'src/modules/garden/plant/plant.ts imports the contract of tools, which garden neither uses nor subscribes to; ' +
        "it may import those of: soil, water. Add tools to 'uses' in src/modules/garden/module.ts to call it, " +
        'subscribe to one of its events there, or do without.',
    ],
  ],
  [
    'decisions',
    [
      'docs/adr/0001-water-at-noon.md has no section Consequences, Undo, Falsified when, Revisit when, Covers, Check. A decision has: Context, Decision, Consequences, Undo, Falsified when, Revisit when, Covers, Check.',
      "docs/adr/0002-water-at-dusk.md names no check. Write the path of the test or rule that holds the decision between backticks below '## Check'.",
      'docs/adr/0004-water-at-dawn.md is held by test/dawn.test.ts, which does not exist. Name the check that holds it now, or supersede the decision.',
      'docs/adr/0005-water-by-hand.md has a figure without a source in option A. Write (`bench: …`), (`lines: …`), (`command: …`) or (`trial: when and how`) behind it.',
      "docs/adr/0005-water-by-hand.md does not say how the decision is undone and what that loses. Write '- **How.** …' and '- **Lost.** …' below '## Undo'.",
      "docs/adr/0005-water-by-hand.md has nothing below '## Consequences'. Write it.",
      "docs/adr/0005-water-by-hand.md does not say what would show the decision to be wrong. Write an observation below '## Falsified when'.",
      'docs/adr/0005-water-by-hand.md has docs/adr/options/0005-hose.patch in option B, which does not exist. Write it with git diff, or remove its name.',
      "docs/adr/0005-water-by-hand.md is revisited when 'It is wet.', which no program can evaluate. Write it like this: - `count: src/modules/*/module.ts > 15`: why.",
      "docs/adr/0005-water-by-hand.md is revisited when '`count: beds > many`: more beds.', which no program can evaluate. Write it like this: - `count: src/modules/*/module.ts > 15`: why.",
      'docs/adr/0005-water-by-hand.md covers beds/**, which matches no file. Name the files that it is built in now.',
      "docs/adr/0005-water-by-hand.md lists the check '`docs/adr/0005-water-by-hand.md`: we look', which no program can run. Begin it with the path of a test or a rule, a key of bench/results.json (`bench: … > 1`), or a command.",
      'docs/adr/0005-water-by-hand.md is held by the import rule no-hose, which .dependency-cruiser.cjs does not have. Name the rule that holds it now.',
      "docs/adr/0005-water-by-hand.md is held by the figure 'water › by hand › ours', which bench/results.json does not have. Name one that it has: <benchmark> › <case> › ours, floor or ratio.",
      "docs/adr/0006-water-by-rain.md does not say when to look at the decision again. Write a condition below '## Revisit when': - `count: src/modules/*/module.ts > 15`: why.",
      "docs/adr/0006-water-by-rain.md covers nothing. List the files that it is built in below '## Covers': - `src/platform/work/**`.",
      "docs/adr/0006-water-by-rain.md lists the check '`docs/adr/0006-water-by-rain.md`: we look', which no program can run. Begin it with the path of a test or a rule, a key of bench/results.json (`bench: … > 1`), or a command.",
      'docs/adr/water-at-noon.md is not named like a decision. Call it docs/adr/<4 digits>-<what-was-decided>.md.',
    ],
  ],
  [
    'diagrams',
    [
      'README.md has no place for the diagram of the modules. Write <!-- modules:begin --> and <!-- modules:end --> ' +
        'where it belongs, then: npm run diagrams -- --write.',
      'docs/architecture.md shows rooms that differ from the sources. Draw them anew: npm run diagrams -- --write.',
    ],
  ],
  [
    'glossary',
    [
      "docs/glossary.md explains 'lease' twice. One word has one meaning: keep one row.",
      "docs/glossary.md places Lease in src/platform/events/log.ts, but src/platform/store/lease.ts declares it. Correct the row of 'lease'.",
      "docs/glossary.md names Pump for 'pump', but the platform declares no Pump. Remove or correct it.",
      "docs/glossary.md explains 'epoch' by src/platform/store/lease.ts, but no comment there says it. Name the file that does, or remove the row.",
      ...[
        ['events/log.ts has the term Trimmer', 'Add it to a row, or name it by words of that page.'],
        ['events/log.ts has the term _cursor', 'Add it to a row.'],
        ['store/lease.ts has the term LogFence', 'Add it to a row.'],
        ['store/lease.ts has the term _pump', 'Add it to a row.'],
        ['api.ts has the term Tx', 'Add it to a row, or name it by words of that page.'],
      ].map(([start, todo]) => `src/platform/${start}, which docs/glossary.md does not explain. ${todo}`),
    ],
  ],
  [
    'settings',
    [
      'src/modules/garden/settings.ts reads WATERING_LIMIT, which docs/settings.md does not explain. Add a row for it.',
      'src/modules/garden/settings.ts reads GARDEN_CLOCK, which docs/settings.md does not explain. Add a row for it.',
      'docs/settings.md explains FROST_LIMIT, which nothing in src reads. Remove or correct the row.',
    ],
  ],
  [
    'env-example',
    [
      '.env.example:5 is in force in every copy. Put a # before it.',
      ".env.example has SHED_DIR=/shed, but its default in docs/settings.md is '.'. Write that.",
      '.env.example has FROST_LIMIT 0 times, and docs/settings.md explains it. Have it once, behind a #.',
      '.env.example has SOIL_DEPTH, which docs/settings.md does not explain. Remove or correct it.',
    ],
  ],
  [
    'plain-words',
    [
      ["src/platform/events/pump.ts:5 says 'Pump'", 'WorkLoop'],
      ["src/platform/events/pump.ts:2 says 'nobody there'", 'no instance reachable'],
      ["docs/water.md:3 says 'The house'", 'Ficus'],
      ["docs/water.md:3 says 'for ever'", 'permanently'],
    ].map(([start, plain]) => `${start}, which a reader has to guess. Write the plain word: ${plain}.`),
  ],
  [
    'translated-pages',
    [
      'docs/labs/02-soil.md has no Korean page. Write docs/ko/labs/02-soil.md.',
      'docs/ko/labs/01-water.md has headings of the depths 1 2 3, and docs/labs/01-water.md of 1 2 2. Give both the same.',
      'docs/ko/labs/01-water.md differs from docs/labs/01-water.md in block 1. Give both the same commands and outputs.',
      'docs/ko/stones.md translates docs/stones.md, which does not exist. Remove or rename it.',
    ],
  ],
];

async function sentencesOf(rule: string): Promise<readonly string[]> {
  const { check } = (await import(new URL(`rules/${rule}.mjs`, import.meta.url).href)) as {
    check: (root: string) => readonly string[];
  };
  return check(fixture(rule));
}

describe('an architecture rule says what to do instead:', () => {
  it.each(BROKEN)('%s', async (rule, sentences) => {
    expect(await sentencesOf(rule)).toEqual(sentences);
  });

  it('every rule has a fixture that breaks it', () => {
    const tried = BROKEN.map(([rule]) => rule);
    const rules = readdirSync(new URL('rules/', import.meta.url)).map((file) => file.replace('.mjs', ''));
    // imports.test.ts tries each rule of .dependency-cruiser.cjs.
    const wanted = rules.filter((rule) => rule !== 'imports');
    expect(wanted.filter((rule) => !tried.includes(rule) || !existsSync(fixture(rule)))).toEqual([]);
  });
});
