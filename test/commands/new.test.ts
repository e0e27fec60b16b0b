import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { make } from '../../tools/new/make.mjs';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';
import { Checkout, type Ended } from './checkout.js';
import { followGuide } from './guide.js';

/** A name that begins with a vowel, the longest, which ends in an s, one with its own plural, and that of the guide. */
const MODULES = ['ivy', 'greenhousesandwateringcanracks', 'cactus --plural cacti'] as const;
const NAMES = ['ivy', 'greenhousesandwateringcanracks', 'cactus', 'bookmark'] as const;
/** What is made in modules: in new ones, and in those of Ficus, whose rows have an owner (notification) or none (shop). */
const IN_MODULES = [
  'query ivy list',
  'query ivy by-id',
  'command ivy water',
  'handler ivy count-order --on order.placed',
  'handler ivy see-ivy --on ivy.added',
  'saga ivy settle-up',
  'query cactus recently-added',
  'query notification by-id',
  'command notification resend',
  'query shop newest',
  'command shop close-down',
  'handler shop note-order --on order.cancelled',
] as const;
const EDITED = ['notification', 'shop'];
const OWN = new RegExp(`(src/modules|migrations)/(${[...NAMES, ...EDITED].join('|')})/`);
const CATALOGUE = 'docs/event-catalogue.md';
const ESLINT = ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0'] as const;
const PRETTIER = ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn'] as const;
const LIMIT_MS = 1_200_000;

/** What a check says about the modules that were made; the rest of the tree has tests of its own. */
const aboutThem = ({ output }: Ended) => output.split('\n').filter((line) => OWN.test(line));

/** Makes all that can be made in a checkout, and what the guide says to type. */
async function makeAll(checkout: Checkout, modules: readonly string[]): Promise<void> {
  // The contract of shop is as long as a source may be: without its blank lines there is room.
  const contract = join(checkout.root, 'src/modules/shop/contract.ts');
  await writeFile(contract, (await readFile(contract, 'utf8')).replaceAll('\n\n', '\n'));
  const place = { root: checkout.root, now: Date.now() };
  for (const words of [...modules.map((words) => `module ${words}`), ...IN_MODULES]) make(words.split(' '), place);
  await followGuide(checkout.root);
}

/** What `npm run check` runs, all at once. */
function runChecks(checkout: Checkout) {
  const folders = [
    ...NAMES.flatMap((name) => [`src/modules/${name}`, `migrations/${name}`]),
    ...EDITED.map((name) => `src/modules/${name}`),
  ];
  return {
    types: checkout.node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit', '--pretty', 'false'),
    lint: checkout.node(...ESLINT, ...folders),
    format: checkout.node(...PRETTIER, ...folders),
    architecture: checkout.node('test/architecture/check.mjs'),
    contracts: checkout.run('tools/contracts.mjs', ['--json'], { CI: '' }),
    catalogue: checkout.node('tools/catalogue.mjs', '--write'),
  };
}

describe('what npm run new makes', () => {
  let checkout: Checkout;
  let suites: Promise<Ended>;
  let built: Promise<Ended>;
  const main = () => join(checkout.root, 'dist', 'src', 'main.js');
  let made: { module: string; files: string[]; changed: string[]; next: string[] };
  let changedFiles: readonly string[];
  let checks: ReturnType<typeof runChecks>;

  beforeAll(async () => {
    checkout = await Checkout.make();
    const before = await checkout.files();
    const { stdout, output } = await checkout.new('module', 'ivy', '--json');
    if (stdout === '') throw new Error(output);
    made = JSON.parse(stdout) as typeof made;
    const after = await checkout.files();
    changedFiles = [...before].filter(([path, text]) => after.get(path) !== text).map(([path]) => path);
    expect([...after.keys()].filter((path) => !before.has(path)).sort()).toEqual([...made.files].sort());
    await makeAll(checkout, MODULES.slice(1));
    checks = runChecks(checkout);
    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'] as const;
    suites = checkout.node(...jest, `src/modules/(${[...NAMES, ...EDITED].join('|')})`);
    built = checkout.node('tools/build.mjs');
  }, LIMIT_MS);
  afterAll(async () => {
    await Promise.all([...Object.values(checks), suites, built]);
    await checkout.remove();
  }, LIMIT_MS);

  it('says what it made and what comes next, and changes no other file than the page that lists all events', () => {
    expect([changedFiles, made.changed]).toEqual([[CATALOGUE], [CATALOGUE]]);
    expect(made.module).toBe('ivy');
    expect(made.next).toEqual(['npm test -- src/modules/ivy', 'npm run check', 'npm run dev']);
    expect(made.files.map((file) => file.replace(/\d{13}/, '<number>'))).toEqual([
      'src/modules/ivy/add/add-ivy.ts',
      'src/modules/ivy/contract.ts',
      'src/modules/ivy/domain/ivy.ts',
      'src/modules/ivy/ivy.test.ts',
      'src/modules/ivy/module.ts',
      'src/modules/ivy/store/ivy-repository.ts',
      'src/modules/ivy/store/ivy-row.ts',
      'migrations/ivy/<number>-create-ivys.ts',
    ]);
  });

  it('speaks of its own things, with the right article', async () => {
    const texts = [...(await checkout.files())].filter(([path]) => OWN.test(path)).map(([, text]) => text);
    expect(texts.join()).not.toMatch(/garden|\ba ivy|cactuss?es/i);
    expect(texts.join()).toContain('/** Adds an ivy of the calling member.');
    for (const spelling of ['ivyId', 'ListIvys', 'IVY_UNKNOWN', 'cacti']) expect(texts.join()).toContain(spelling);
  });

  it('compiles', async () => expect(aboutThem(await checks.types)).toEqual([]), LIMIT_MS);

  it('passes eslint', async () => expect(await checks.lint).toMatchObject({ status: 0, output: '' }), LIMIT_MS);

  it('is formatted', async () => expect(await checks.format).toMatchObject({ status: 0, output: '' }), LIMIT_MS);

  it(
    'keeps the architecture rules',
    async () => {
      expect(aboutThem(await checks.architecture)).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'is in the event catalogue with its own event, and as a consumer',
    async () => {
      expect(await checks.catalogue).toMatchObject({ status: 0 });
      const page = (await checkout.files()).get(CATALOGUE);
      expect(page).toMatch(/^\| \[ivy\.added\]\(#ivyadded\) .*\| ivy +\| `ficus\.ivy` +\|$/m);
      expect(page).toMatch(/^\| \[order\.placed\].*\| bookmark, ivy, notification +\|/m);
    },
    LIMIT_MS,
  );

  const differences = async () => {
    const found = JSON.parse((await checks.contracts).stdout) as {
      differences: { module: string; rule: string; level: string }[];
    };
    return found.differences.map(({ module, rule, level }) => `${module} ${rule} ${level}`).sort();
  };

  it(
    'has promised nothing yet, so that it can be changed freely until its contract is accepted',
    async () => {
      expect((await differences()).filter((one) => one.includes('contract:new'))).toEqual(
        [...NAMES].sort().map((name) => `${name} contract:new compatible`),
      );
    },
    LIMIT_MS,
  );

  it(
    'breaks nobody by a call that an accepted contract got',
    async () => {
      const added = ['notification', 'notification', 'shop', 'shop'].map((name) => `${name} call:added compatible`);
      expect((await differences()).filter((one) => !one.includes('contract:new'))).toEqual(added);
    },
    LIMIT_MS,
  );

  it(
    'passes the suites that were made, and those of the guide',
    async () => {
      expect(await suites).toMatchObject({
        status: 0,
        output: expect.stringContaining('41 passed, 0 failed, 0 skipped'),
      });
    },
    LIMIT_MS,
  );

  it(
    'is served: the new module, and that of the guide, which handles an event of an order',
    async () => {
      expect(await built).toMatchObject({ status: 0 });
      const data = await dataDirectory();
      const program = await Program.start(data.path, {}, main());
      try {
        const somebody = await Customer.signIn(program.url);
        const added = await somebody.post('/api/ivys', 'key-1', { title: 'on the north wall' });
        expect(added).toMatchObject({ status: 201, body: { title: 'on the north wall' } });
        expect(await somebody.get('/api/ivys')).toMatchObject({ status: 200, body: { items: [added.body] } });

        const shops = (await somebody.get('/api/shops?open=true&limit=1')).body as { items: { shopId: string }[] };
        const shopId = String(shops.items[0]?.shopId);
        const { menu } = (await somebody.get(`/api/shops/${shopId}`)).body as { menu: { menuItemId: string }[] };
        await somebody.post('/api/bookmarks', 'key-2', { title: 'crisp', shopId });
        const items = [{ menuItemId: menu[0]?.menuItemId, quantity: 10 }];
        expect(await somebody.post('/api/orders', 'key-3', { shopId, items })).toMatchObject({ status: 201 });
        await arrives('the order is counted', async () => {
          const [bookmark] = await somebody.all('/api/bookmarks');
          return bookmark?.['shopId'] === shopId && bookmark['orders'] === 1;
        });
      } finally {
        await program.stop();
        await data.remove();
      }
    },
    LIMIT_MS,
  );

  it(
    'does not start on a migration that nobody has written, and says so',
    async () => {
      await Promise.all([...Object.values(checks), suites, built]);
      make(['migration', 'ivy', 'add-colour'], { root: checkout.root, now: Date.now() });
      const clean = { status: 0, output: '' };
      expect(await checkout.node(...ESLINT, 'migrations/ivy')).toMatchObject(clean);
      expect(await checkout.node(...PRETTIER, 'migrations/ivy')).toMatchObject(clean);
      expect(await checkout.node('tools/build.mjs')).toMatchObject({ status: 0 });
      const data = await dataDirectory();
      const { code, said } = await Program.fail(data.path, {}, main());
      expect(code).toBe(1);
      expect(said).toMatch(
        /^The migration AddColour\d{13} of ivy failed and was rolled back: it is not written yet; change the schema through the runner/,
      );
      await data.remove();
    },
    LIMIT_MS,
  );
});
