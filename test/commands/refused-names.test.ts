import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { make } from '../../tools/new/make.mjs';

const NOW = 1_800_000_000_000;
const USAGE = 'npm run new -- module <name>, or npm run new -- migration <module> <name>';

/** A tree with one module, yard, that serves /api/meadows and has one migration, of the future. */
async function smallTree(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'ficus-names-'));
  const files = {
    'src/modules/yard/contract.ts': "export const yard = contract('yard', { http: get('/api/meadows/:meadowId') });\n",
    'src/modules/yard/module.ts': 'export const yardModule = implement(yard, {});\n',
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
  const making = (words: string) => make(words.split(' ').filter(Boolean), { root, now: NOW });

  it.each([
    ['', `Say what to make: ${USAGE}.`],
    ['table garden', `'table' is nothing that can be made; write ${USAGE}.`],
    ['module', "Say the module's name: npm run new -- module <name>."],
    ['module my garden', `'garden' is one word too many after 'new -- module'; write ${USAGE}.`],
    ['module --force garden', `There is no option --force; the only one is --json. Write ${USAGE}.`],
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
      'A module meadow would serve /api/meadows, which yard serves already (src/modules/yard/contract.ts); choose another name.',
    ],
    [
      'migration',
      'Say the module: npm run new -- migration <module> <name>, such as npm run new -- migration garden add-colour.',
    ],
    [
      'migration yard',
      "Say the migration's name: npm run new -- migration <module> <name>, such as npm run new -- migration yard add-colour.",
    ],
    ['migration yard add colour', `'colour' is one word too many after 'new -- migration'; write ${USAGE}.`],
    ['migration lawn add-colour', "There is no module 'lawn' to migrate; name one of these: yard."],
    ...['AddColour', 'add--colour', 'add_colour', '2nd', 'a'.repeat(61)].map((name) => [
      `migration yard ${name}`,
      `'${name}' cannot name a migration: say what changes in lower-case words joined by hyphens, 60 characters at most, such as add-colour.`,
    ]),
    [
      'migration yard create-meadows',
      'yard has a migration of that name, migrations/yard/1900000000000-create-meadows.ts; say what this one changes.',
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

  it('leaves nothing behind when it cannot finish', async () => {
    await rm(join(root, 'node_modules'));
    const before = await files();
    expect(() => making('module lawn')).toThrow(/^Nothing was made, because prettier could not format it: /);
    expect(() => making('migration yard add-shade')).toThrow(/^Nothing was made/);
    expect(await files()).toEqual(before);
  });
});
