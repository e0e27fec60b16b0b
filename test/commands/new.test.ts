import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';
import { Checkout, type Ended } from './checkout.js';
import { followGuide } from './guide.js';

/** A name that begins with a vowel, the longest, which ends in an s, and that of the guide, whose changes are made, too. */
const NAMES = ['ivy', 'greenhousesandwateringcanracks', 'bookmark'] as const;
const OWN = new RegExp(`(src/modules|migrations)/(${NAMES.join('|')})/`);
const CATALOGUE = 'docs/event-catalogue.md';
const LIMIT_MS = 400_000;

/** What a check says about the modules that were made; the rest of the tree has tests of its own. */
const aboutThem = ({ output }: Ended) => output.split('\n').filter((line) => OWN.test(line));

/** What `npm run check` runs, all at once. */
function runChecks(checkout: Checkout) {
  const folders = NAMES.flatMap((name) => [`src/modules/${name}`, `migrations/${name}`]);
  return {
    types: checkout.node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit', '--pretty', 'false'),
    lint: checkout.node('node_modules/eslint/bin/eslint.js', '--max-warnings', '0', ...folders),
    format: checkout.node('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', ...folders),
    architecture: checkout.node('test/architecture/check.mjs'),
    contracts: checkout.run('tools/contracts.mjs', ['--json'], { CI: '' }),
  };
}

describe('a module made by npm run new', () => {
  let checkout: Checkout;
  let made: readonly { module: string; files: string[]; next: string[] }[];
  let untouched: readonly boolean[];
  let checks: ReturnType<typeof runChecks>;
  let catalogue: Promise<string | undefined>;

  beforeAll(async () => {
    checkout = await Checkout.make();
    const before = await checkout.files();
    const ended: Ended[] = [];
    for (const name of NAMES) ended.push(await checkout.new('module', name, '--json'));
    made = ended.map(({ stdout, output }) => {
      if (stdout === '') throw new Error(output);
      return JSON.parse(stdout) as (typeof made)[number];
    });
    const after = await checkout.files();
    untouched = [...before].map(([path, text]) => after.get(path) === text);
    expect([...after.keys()].filter((path) => !before.has(path)).sort()).toEqual(
      made.flatMap(({ files }) => files).sort(),
    );
    expect(await checkout.new('migration', 'ivy', 'add-colour')).toMatchObject({ status: 0 });
    expect(await checkout.new('migration', 'bookmark', 'add-shop')).toMatchObject({ status: 0 });
    await followGuide(checkout.root);
    checks = runChecks(checkout);
    catalogue = checkout
      .node('tools/catalogue.mjs', '--write')
      .then(async () => (await checkout.files()).get(CATALOGUE));
  }, LIMIT_MS);
  afterAll(async () => {
    await Promise.all([...Object.values(checks), catalogue]);
    await checkout.remove();
  }, LIMIT_MS);

  it('says what it made and what comes next, and edits no other file', () => {
    expect(untouched.every(Boolean)).toBe(true);
    expect(made.map(({ module }) => module)).toEqual(NAMES);
    expect(made[0]?.next).toEqual([
      'npm test -- src/modules/ivy',
      'npm run diagrams -- --write',
      'npm run catalogue -- --write',
      'npm run check',
      'npm run dev',
    ]);
    expect(made[0]?.files.map((file) => file.replace(/\d{13}/, '<number>'))).toEqual([
      'src/modules/ivy/add/add-ivy.ts',
      'src/modules/ivy/contract.ts',
      'src/modules/ivy/domain/ivy.test.ts',
      'src/modules/ivy/domain/ivy.ts',
      'src/modules/ivy/ivy.test.ts',
      'src/modules/ivy/list/list-ivys.ts',
      'src/modules/ivy/module.ts',
      'src/modules/ivy/store/ivy-repository.ts',
      'src/modules/ivy/store/ivy-row.ts',
      'migrations/ivy/<number>-create-ivys.ts',
    ]);
  });

  it('speaks of its own things, with the right article', async () => {
    const texts = [...(await checkout.files())].filter(([path]) => OWN.test(path)).map(([, text]) => text);
    expect(texts.join()).not.toMatch(/garden|\ba ivy/i);
    expect(texts.join()).toContain('/** Adds an ivy of the calling member.');
    for (const spelling of ['ivyId', 'IvyState', 'Ivys', 'TOO_MANY_IVYS']) expect(texts.join()).toContain(spelling);
  });

  it('compiles, with one migration more', async () => expect(aboutThem(await checks.types)).toEqual([]), LIMIT_MS);

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
    'is in the event catalogue after the command that it names: with its own event, and as a consumer',
    async () => {
      const page = await catalogue;
      expect(page).toMatch(/^\| \[ivy\.added\]\(#ivyadded\) .*\| none +\| `ficus\.ivy` +\|$/m);
      expect(page).toMatch(/^\| \[order\.placed\].*\| bookmark, notification +\|/m);
    },
    LIMIT_MS,
  );

  it(
    'has promised nothing yet, so that it can be changed freely until its contract is accepted',
    async () => {
      const { differences } = JSON.parse((await checks.contracts).stdout) as {
        differences: { module: string; rule: string; level: string }[];
      };
      const theirs = differences.filter(({ module }) => NAMES.some((name) => name === module));
      expect(theirs.map(({ module, rule, level }) => `${module} ${rule} ${level}`).sort()).toEqual(
        [...NAMES].sort().map((name) => `${name} contract:new compatible`),
      );
    },
    LIMIT_MS,
  );
});

describe('the program, after npm run new', () => {
  let checkout: Checkout;
  let suites: Promise<Ended>;
  const main = () => join(checkout.root, 'dist', 'src', 'main.js');

  beforeAll(async () => {
    checkout = await Checkout.make();
    for (const name of ['ivy', 'bookmark']) await checkout.new('module', name);
    await checkout.new('migration', 'bookmark', 'add-shop');
    await followGuide(checkout.root);
    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', 'src/modules/(ivy|bookmark)'] as const;
    suites = checkout.node(...jest);
    await checkout.node('tools/build.mjs');
  }, LIMIT_MS);
  afterAll(async () => {
    await suites;
    await checkout.remove();
  }, LIMIT_MS);

  it(
    "passes the module's own suites, and those of the guide",
    async () => {
      expect(await suites).toMatchObject({
        status: 0,
        output: expect.stringContaining('18 passed, 0 failed, 0 skipped'),
      });
    },
    LIMIT_MS,
  );

  it(
    'serves the module, and that of the guide, which handles an event of an order',
    async () => {
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
      await checkout.new('migration', 'ivy', 'add-colour');
      await checkout.node('tools/build.mjs');
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
