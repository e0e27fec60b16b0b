import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverModules } from '../../src/platform/host/discover-modules.js';
import { openPlacements } from '../../src/platform/host/open-placements.js';
import { systemClock } from '../../src/platform/ops/clock.js';
import { uuidIds } from '../../src/platform/ops/ids.js';
import { renewIdentity } from '../../src/platform/store/database/identity.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { TEST_DRIVER, TEST_SERVER } from '../../src/platform/testing/temporary-database.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { type BusinessDigest, businessDigest } from '../../tools/digest/business-digest.js';
import { Ordering } from '../api/ordering.js';
import { Visitor } from '../api/visitor.js';
import { rowsIn } from '../driver/in-process.js';
import { runDigest } from './run-digest.js';

const LIMIT_MS = 240_000;

/** Its files are about databases in files. */
const onFiles = TEST_SERVER === undefined ? describe : describe.skip;

onFiles('npm run digest', () => {
  let directory: string;
  let data: string;
  let world: TestWorld;
  let ordering: Ordering;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-digest-'));
    data = join(directory, 'data');
    await mkdir(data);
    const modules = await discoverModules(new URL('../../src/modules/', import.meta.url));
    world = await testWorld(modules, { samples: true, dataDirectory: data });
    const anybody = Visitor.at(world.app);
    ordering = await Ordering.between(
      await anybody.signIn('customer@example.com'),
      await anybody.signIn('owner@example.com'),
    );
    await ordering.place();
    await world.settled();
  }, LIMIT_MS);
  afterAll(async () => {
    await world?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const file = (name: string) => join(directory, name);
  const digestOf = async (...words: string[]) => {
    const { status, stdout, stderr } = await runDigest([...words, '--json']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^\{/) });
    return { ...(JSON.parse(stdout) as BusinessDigest & { databases: { [book: string]: string } }), stderr };
  };

  it(
    'prints the digests of the databases of a running program, and with --rows the lines',
    async () => {
      const here = await businessDigest(rowsIn(world, data));
      expect(await digestOf('--data', data)).toMatchObject({ version: here.version, digest: here.digest });
      const { status, stdout, stderr } = await runDigest(['--data', data, '--projection', 'transitions', '--rows']);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const { digest, lines = [] } = here.projections['transitions'] ?? {};
      expect(lines).toHaveLength(2);
      expect(stdout.split('\n')).toEqual(expect.arrayContaining([...lines]));
      expect(stdout).toContain(digest);
    },
    LIMIT_MS,
  );

  it(
    'compares with a file, names the first lines that differ, and then has the exit status 1',
    async () => {
      const { stdout: before } = await runDigest(['--data', data, '--rows', '--json']);
      await writeFile(file('before.json'), before);
      expect(await runDigest(['--data', data, '--against', file('before.json')])).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^Equal: [0-9a-f]{64}\n$/),
      });
      await ordering.place('card-declined');
      await world.settled();
      const compared = await runDigest(['--data', data, '--against', file('before.json')]);
      expect(compared.status).toBe(1);
      expect(compared.stdout).toMatch(/^transitions: 2 lines differ .*\n- order \w+: 1 order\.placed, \d+ won\n/m);

      await writeFile(file('after.json'), (await runDigest(['--data', data, '--rows', '--json'])).stdout);
      const files = await runDigest(['diff', file('before.json'), file('after.json')]);
      expect(files.status).toBe(1);
      expect(files.stdout).toMatch(/\n\+ order \w+: 2 order\.cancelled, \d+ won, "payment-failed"\n/);
      expect(await runDigest(['diff', file('after.json'), file('after.json')])).toMatchObject({ status: 0 });
    },
    LIMIT_MS,
  );

  it(
    'reads the databases of a stack: those that stack.json names, and files anywhere in its directory',
    async () => {
      const { digest } = await digestOf('--data', data);
      const state = { data: 'data', monolith: { port: 3000, internalPort: 3001 } };
      await writeFile(file('stack.json'), JSON.stringify(state));
      expect(await digestOf('--stack', directory)).toMatchObject({ digest });

      const elsewhere = { ...state, data: 'nothing', databases: { payment: `sqlite:${join(data, 'payment.sqlite')}` } };
      await writeFile(file('stack.json'), JSON.stringify(elsewhere));
      expect((await digestOf('--stack', directory)).databases).toMatchObject({ payment: join(data, 'payment.sqlite') });
      await rm(file('stack.json'));
    },
    LIMIT_MS,
  );

  it(
    'takes the database that the journal names, of several ones of a module, and refuses to guess',
    async () => {
      const { digest } = await digestOf('--data', data);
      // A follower, or what a move has left: it has other rows, and an identity of its own.
      const other = join(data, 'shop', 'shop.sqlite');
      await mkdir(join(data, 'shop'));
      const original = await new SqliteDatabase(join(data, 'shop.sqlite'), TEST_DRIVER).writer();
      await original.all('PRAGMA wal_checkpoint(TRUNCATE)');
      await original.close();
      await copyFile(join(data, 'shop.sqlite'), other);
      const copy = new SqliteDatabase(other, TEST_DRIVER);
      const followerId = await renewIdentity(copy, uuidIds);

      const guessed = await runDigest(['--data', data]);
      expect(guessed).toMatchObject({ status: 2, stdout: '' });
      expect(guessed.stderr).toMatch(
        /^There are several databases of shop, \S+ \(\S+\) and \S+shop\/shop\.sqlite \(\S+\), and no journal says .* name it by --module-database shop=.*\.\n$/,
      );
      expect(await digestOf('--data', data, '--module-database', `shop=${join(data, 'shop.sqlite')}`)).toMatchObject({
        digest,
      });

      const owner = world.store('shop').identity;
      const journal = () =>
        openPlacements({ dataDirectory: data, environment: {}, clock: systemClock, ids: uuidIds, log: quietLog });
      const opened = await journal();
      try {
        const placement = { module: 'shop', epoch: 1, place: 'local', phase: 'idle' } as const;
        const placed = await opened.placements.place({ ...placement, owner }, { by: 'a test', reason: 'a test' });
        const found = await digestOf('--data', data);
        expect(found).toMatchObject({ digest, databases: { shop: join(data, 'shop.sqlite') } });
        expect(found.stderr).toMatch(
          /^shop has 2 databases; read was \S+data\/shop\.sqlite, the owner in the journal\.\n$/,
        );

        const moved = { ...placement, owner: followerId, epoch: 2, phase: 'activating', previous: 1 } as const;
        const second = await opened.placements.change(placed, moved, { by: 'a test', reason: 'a test' });
        expect((await digestOf('--data', data)).databases).toMatchObject({ shop: other });

        const lost = { ...placement, owner: 'lost', epoch: 3, phase: 'activating', previous: 2 } as const;
        await opened.placements.change(second, lost, { by: 'a test', reason: 'a test' });
        expect((await runDigest(['--data', data])).stderr).toMatch(
          /^The data of shop is in the database lost, as the journal says, and found was only /,
        );
      } finally {
        await opened.close();
        await rm(join(data, 'shop'), { recursive: true });
        await rm(join(data, 'placement.sqlite'));
      }
    },
    LIMIT_MS,
  );

  it(
    'refuses a book of the gateway that the payments are not in',
    async () => {
      const gateway = file('gateway-elsewhere');
      await mkdir(gateway);
      const book = await new SqliteDatabase(join(gateway, 'gateway.sqlite'), TEST_DRIVER).writer();
      await book.script("CREATE TABLE book (only INTEGER, id TEXT); INSERT INTO book VALUES (1, 'another')");
      await book.close();
      const { status, stderr } = await runDigest(['--data', data], { GATEWAY_DIR: gateway });
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^The data of gateway is in /) });
    },
    LIMIT_MS,
  );

  it.each([
    [
      ['--data', 'no-such-directory'],
      /^There is no database of member where it should be; name it by --module-database/,
    ],
    [['--data', 'a', '--stack', 'b'], /^Say --data or --stack, not both/],
    [['--stack', 'no-such-directory'], /has no stack\.json/],
    [['--projection', 'weather'], /^There is no projection 'weather'; projections are members, shops, /],
    [['--module-database', 'weather=a.sqlite'], /^'weather' is no database of a digest/],
    [['--rows', '--data'], /^The option --data lacks its value\.$/],
    [['compare'], /^'compare' is no verb of digest; allowed is diff\.$/],
    [['diff', 'package.json'], /^Say which two files to compare/],
    [['diff', 'package.json', 'package.json'], /^package\.json has no digest \(its fields are others\)/],
  ])('refuses %j with a sentence, and the exit status 2', async (words, sentence) => {
    const { status, stdout, stderr } = await runDigest(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trim()).toMatch(sentence);
  });
});
