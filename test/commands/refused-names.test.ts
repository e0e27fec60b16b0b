import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { make } from '../../tools/new/make.mjs';

const NOW = 1_800_000_000_000;
const MODULE = 'npm run new -- module <name> [--plural <plural>]';
const HANDLER = 'npm run new -- handler <module> <name> --on <producer>.<event>';
const BY_HAND = 'so nothing can be added to it; write it so, or add the entry by hand as the other modules have it.';

/**
 * A tree with the module yard, which serves /api/meadows and has one migration, of the future; with plot, whose files are not
 * written as others are; and with hedge, whose contract is no TypeScript.
 */
async function smallTree(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'ficus-names-'));
  const files = {
    'src/modules/yard/contract.ts':
      "export const yard = contract('yard', { calls: { mow: command({ http: post('/api/meadows/:id/mow') }) }, events: { mown: event({}) } });\n",
    'src/modules/yard/mow/mow-meadow.ts': 'export class MowMeadow {}\n',
    'src/modules/yard/module.ts':
      'export const yardModule = implement(yard, { calls: { mow: MowMeadow }, on: [when(yard.events.mown, SeeMown)] });\n',
    'src/modules/plot/contract.ts': "export const plot = contract('plot', spec);\n",
    'src/modules/plot/module.ts': 'export const plotModule = implement(plot, spec);\n',
    'src/modules/hedge/contract.ts': "export const hedge = contract('hedge', {\n  calls: {{\n});\n",
    'src/modules/hedge/module.ts': 'export const hedgeModule = implement(hedge, { calls: {} });\n',
    'migrations/yard/1900000000000-create-meadows.ts': 'export class CreateMeadows1900000000000 {}\n',
    'migrations/pond/1795200000000-create-ponds.ts': 'export class CreatePonds1795200000000 {}\n',
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(root, 'node_modules'), 'dir');
  return root;
}

describe('npm run new', () => {
  let root: string;
  beforeAll(async () => {
    root = await smallTree();
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  const files = async () => {
    const entries = await Promise.all(
      ['src', 'migrations'].map((folder) => readdir(join(root, folder), { recursive: true })),
    );
    return entries.flat().sort();
  };
  const text = (path: string) => readFile(join(root, path), 'utf8');
  const making = (words: string) => make(words.split(' ').filter(Boolean), { root, now: NOW });

  it.each([
    ['', 'Say what to make: module, command, query, handler, saga, migration. npm run new -- --help says how.'],
    [
      'table garden',
      "'table' is nothing that can be made; there are: module, command, query, handler, saga, migration. npm run new -- --help says how.",
    ],
    ['module', `Say the module's name: ${MODULE}, such as npm run new -- module garden.`],
    ['module my garden', `'garden' is one word too many after 'new -- module'; write ${MODULE}.`],
    ['module --force garden', 'There is no option --force; npm run new -- --help says which there are.'],
    ['--nonsense', 'There is no option --nonsense; npm run new -- --help says which there are.'],
    [
      'module garden --on order.placed',
      `There is no option --on for 'new -- module'; write ${MODULE} [--dry-run] [--json].`,
    ],
    ['module garden --plural', `Say a value behind --plural: ${MODULE}.`],
    ...['Gardens', 'the-gardens', 'g'].map((plural) => [
      `module garden --plural ${plural}`,
      `'${plural}' cannot be a plural: it is one lower-case word of 2 to 30 letters and digits, such as --plural cacti.`,
    ]),
    [
      'module garden --plural rows',
      "'rows' cannot be a plural: the language or the code that is made uses the word for something else; say another one by --plural.",
    ],
    [
      'module garden --plural meadows',
      'A module garden would serve /api/meadows, which yard serves already (src/modules/yard/contract.ts); choose another name, or another plural by --plural.',
    ],
    ...['Garden', 'my-garden', 'garden2!', '2gardens', 'g', '../garden', `g${'a'.repeat(30)}`].map((name) => [
      `module ${name}`,
      `'${name}' cannot name a module: a name is one lower-case word of 2 to 30 letters and digits, such as garden.`,
    ]),
    ...['class', 'event', 'promise'].map((name) => [
      `module ${name}`,
      `'${name}' cannot name a module: the language or the code that is made uses the word for something else; choose another one.`,
    ]),
    ...['utils', 'index', 'dist', 'con'].map((name) => [
      `module ${name}`,
      `'${name}' cannot name a module: a folder or a file of that name has another meaning here, or none; name the one thing that the module keeps.`,
    ]),
    ['module yard', 'There is a src/modules/yard already; choose another name.'],
    ['module pond', 'There is a migrations/pond already; choose another name.'],
    [
      'module meadow',
      'A module meadow would serve /api/meadows, which yard serves already (src/modules/yard/contract.ts); choose another name, or another plural by --plural.',
    ],
    [
      'migration',
      'Say the module: npm run new -- migration <module> <name>, such as npm run new -- migration garden add-colour.',
    ],
    [
      'migration yard',
      "Say the migration's name: npm run new -- migration <module> <name>, such as npm run new -- migration yard add-colour.",
    ],
    [
      'migration yard add colour',
      "'colour' is one word too many after 'new -- migration'; write npm run new -- migration <module> <name>.",
    ],
    ['migration lawn add-colour', "There is no module 'lawn' to migrate; name one of these: hedge, plot, yard."],
    ...['AddColour', 'add--colour', 'add_colour', '2nd', 'a'.repeat(61)].map((name) => [
      `migration yard ${name}`,
      `'${name}' cannot name a migration: say what changes in lower-case words joined by hyphens, 60 characters at most, such as add-colour.`,
    ]),
    [
      'migration yard create-meadows',
      'yard has a migration of that name, migrations/yard/1900000000000-create-meadows.ts; say what this one changes.',
    ],
    ...['command', 'query', 'saga'].map((kind) => [
      `${kind} lawn water`,
      "There is no module 'lawn'; name one of these: hedge, plot, yard.",
    ]),
    [
      'command yard',
      "Say the command's name: npm run new -- command <module> <name>, such as npm run new -- command yard water.",
    ],
    ...['Water', 'water_now', '2nd', 'a'.repeat(41)].map((name) => [
      `command yard ${name}`,
      `'${name}' cannot name a command: say what it does in lower-case words joined by hyphens, 40 characters at most, such as water or add-photo.`,
    ]),
    ...['store', 'domain', 'test', 'fixtures'].map((name) => [
      `query yard ${name}`,
      `'${name}' cannot name a query: a folder of that name has another meaning in a module; say what it does.`,
    ]),
    ...['delete', 'saga'].map((name) => [
      `saga yard ${name}`,
      `'${name}' cannot name a saga: the language or the code that is made uses the word for something else; choose another one.`,
    ]),
    ['command yard mow', 'There is a src/modules/yard/mow already; choose another name.'],
    [
      'command yard water',
      'yard keeps no row; a command or a query that is made is about the first of store.rows in src/modules/yard/module.ts, found by its one identifier. Write a row as src/modules/order/store/order-row.ts is, or the call by hand.',
    ],
    [
      'command plot water',
      `src/modules/plot/contract.ts is not written as const plot = contract('plot', { … }), ${BY_HAND}`,
    ],
    [
      'handler plot see-mown --on yard.mown',
      `src/modules/plot/module.ts is not written as const plotModule = implement(plot, { … }), ${BY_HAND}`,
    ],
    [
      'command hedge water',
      'src/modules/hedge/contract.ts:2 cannot be read: Property assignment expected. Correct it, and repeat the command.',
    ],
    ['handler yard see', `Say which event yard is to handle: ${HANDLER}, such as --on order.placed.`],
    [
      'handler yard see --on mown',
      "'mown' is no event: write the module that publishes it and its name, such as --on order.placed.",
    ],
    [
      'handler yard see --on lawn.mown',
      "There is no module 'lawn' that could publish lawn.mown; name an event of one of these: hedge, plot, yard.",
    ],
    [
      'handler yard see --on yard.watered',
      "yard publishes no event 'watered' (src/modules/yard/contract.ts); it publishes: yard.mown.",
    ],
    [
      'handler yard see --on yard.mown',
      'yard handles yard.mown already (src/modules/yard/module.ts:1), and a module handles an event once; extend that handler.',
    ],
  ])('-- %s is refused with a sentence, and writes nothing', async (words, sentence) => {
    const before = await files();
    expect(() => making(words)).toThrow(expect.objectContaining({ name: 'CommandError', message: sentence }));
    expect(await files()).toEqual(before);
  });

  it('numbers a migration by the time, and behind every other of its module', async () => {
    expect(making('migration yard add-colour').files).toEqual(['migrations/yard/1900000000001-add-colour.ts']);
    expect(making('module garden').files).toContain(`migrations/garden/${NOW}-create-gardens.ts`);
    expect(making('migration garden add-2nd-colour').files).toEqual([`migrations/garden/${NOW + 1}-add-2nd-colour.ts`]);
  });

  it('refuses a call or a path that is there, and a name that the code uses for something else', () => {
    making('query garden list');
    expect(() => making('command garden list')).toThrow('There is a src/modules/garden/list already');
    expect(() => making('query garden lists')).not.toThrow();
    expect(() => making('handler garden event-handler --on garden.added')).toThrow(
      /no sample of garden.added could be made up/,
    );
  });

  it('says what it would make with --dry-run, and writes nothing', async () => {
    const before = await files();
    const would = making('command garden water --dry-run');
    expect(would).toMatchObject({
      dryRun: true,
      files: ['src/modules/garden/water/water-garden.ts', 'src/modules/garden/water/water-garden.test.ts'],
      changed: [
        'src/modules/garden/contract.ts',
        'src/modules/garden/module.ts',
        'src/modules/garden/store/garden-repository.ts',
      ],
    });
    expect(making('module lawn --dry-run')).toMatchObject({ dryRun: true, kind: 'module' });
    expect(await files()).toEqual(before);
  });

  it('leaves everything as it was when it cannot finish', async () => {
    await writeFile(join(root, '.prettierrc.json'), 'no JSON');
    const [before, contract] = [await files(), await text('src/modules/garden/contract.ts')];
    for (const words of ['module lawn', 'migration yard add-shade', 'command garden water'])
      expect(() => making(words)).toThrow(/^Nothing was made, because prettier could not format it: /);
    expect([await files(), await text('src/modules/garden/contract.ts')]).toEqual([before, contract]);
  });

  it('writes nothing into a source that would become too long', async () => {
    await rm(join(root, '.prettierrc.json'));
    const file = 'src/modules/garden/contract.ts';
    const long = `${await text(file)}${'// so long\n'.repeat(150)}`;
    await writeFile(join(root, file), long);
    expect(() => making('command garden water')).toThrow(
      /^Nothing was made: src\/modules\/garden\/contract\.ts would have 2\d\d lines, and a source has 200 at most; make it shorter first\.$/,
    );
    expect(await text(file)).toBe(long);
  });
});
