import { copyFile, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { TEST_SERVER } from '../../src/platform/testing/temporary-database.js';
import { damages, rowsOf } from '../faults/databases.js';
import { Orders } from '../faults/orders.js';
import { dataDirectory, Program } from '../program/program.js';
import { contradictions, runBackupCommand } from './run-backup.js';

const LIMIT_MS = 300_000;
const BACKUPS = 2;
const MEANWHILE = 6;

/** Its files are about databases in files; `test/postgres/backup.test.ts` is about those on a server. */
const onFiles = TEST_SERVER === undefined ? describe : describe.skip;

onFiles('npm run backup and npm run restore', () => {
  let directory: Awaited<ReturnType<typeof dataDirectory>>;
  let program: Program | undefined;
  const at = (name: string) => join(directory.path, name);

  beforeAll(async () => {
    directory = await dataDirectory();
  });
  afterEach(async () => {
    await program?.kill();
    program = undefined;
  });
  afterAll(() => directory?.remove());

  it(
    'a backup of a program under load is of one moment, and no client notices; restored, it has all that was acknowledged before, and ends it',
    async () => {
      program = await Program.start(at('data'));
      const orders = await Orders.at(program);
      let over = false;
      const load = orders.drive(2, () => over);
      const before: (readonly string[])[] = [];
      const after: number[] = [];
      for (let n = 0; n < BACKUPS; n += 1) {
        const known = orders.acknowledged.size;
        await arrives('more orders', () => orders.acknowledged.size >= known + MEANWHILE);
        before.push([...orders.acknowledged.values()]);
        const { status, value } = await runBackupCommand('backup', [at(`backup-${n}`), '--data', at('data')]);
        expect({ status, value }).toMatchObject({
          status: 0,
          value: { format: 1, databases: { order: { epoch: 2 } } },
        });
        after.push(orders.acknowledged.size);
        expect(await contradictions(at(`backup-${n}`))).toEqual([]);
        expect(await damages(at(`backup-${n}`))).toEqual([]);
      }
      over = true;
      await load;
      expect([...orders.refused.values(), ...orders.unanswered.values()]).toEqual([]);
      // Everything of the program is lost, and with it what came after the backup.
      await program.kill();
      const [kept = []] = before;
      expect(await runBackupCommand('restore', [at('backup-0'), '--data', at('restored')])).toMatchObject({
        ...{ status: 0, value: { cameHome: [] } },
      });
      program = await Program.start(at('restored'));
      expect(program.output).toMatch(
        /This is restored data: the backup of 2\S+Z was restored at 2\S+Z\. What was acknowledged/,
      );
      orders.goOnAt(program);
      const found = await rowsOf(join(at('backup-0'), 'order.sqlite'), 'SELECT order_id FROM orders');
      expect(found.map(({ order_id }) => order_id)).toEqual(expect.arrayContaining([...kept]));
      expect(found.length).toBeLessThanOrEqual(after[0] ?? 0);
      const stored = async () =>
        (await rowsOf(join(at('restored'), 'order.sqlite'), 'SELECT status FROM orders')).map(({ status }) => status);
      await arrives('every order is paid', async () => (await stored()).every((status) => status === 'paid'), 60_000);
      const tellings = 'SELECT order_id FROM messages';
      const told = async () =>
        new Set((await rowsOf(join(at('restored'), 'notification.sqlite'), tellings)).map(({ order_id }) => order_id));
      await arrives('a message about every order', async () => (await told()).size === found.length, 60_000);
      // What was lost can be done again, under its key: it is unknown here.
      expect((await orders.place())?.status).toBe(201);
      await program.stop();
      expect(await contradictions(at('restored'))).toEqual([]);
      expect(await damages(at('restored'))).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'a database of the time after the backup, beside restored ones, is refused: that module alone does not begin, and says why',
    async () => {
      await cp(at('backup-0'), at('mixed-backup'), { recursive: true });
      expect((await runBackupCommand('restore', [at('mixed-backup'), '--data', at('mixed')])).status).toBe(0);
      for (const suffix of ['', '-wal'])
        await copyFile(
          join(at('data'), `notification.sqlite${suffix}`),
          join(at('mixed'), `notification.sqlite${suffix}`),
        );
      program = await Program.start(at('mixed'));
      const { url } = program;
      const ready = async () => {
        const response = await fetch(`${url}/health/ready/notification`);
        return response.status === 200 ? undefined : response.text();
      };
      expect(await arrives('a refusal', ready)).toMatch(
        /the event log of order has forked; partition \d+ ends at position \d+/,
      );
    },
    LIMIT_MS,
  );

  it(
    'refuses in one sentence what would lose or mix something, and changes nothing',
    async () => {
      const refusal = async (command: 'backup' | 'restore', ...words: string[]) => {
        const { status, value } = await runBackupCommand(command, words);
        expect(status).toBe(2);
        return value.error;
      };
      expect(await refusal('backup', at('backup-0'), '--data', at('data'))).toMatch(
        /backup-0 exists; name a directory/,
      );
      expect(await refusal('backup', at('none'), '--data', at('nothing'))).toMatch(/There is no database of placement/);
      expect(await refusal('backup')).toMatch(/Say one directory: npm run backup -- <directory>/);
      expect(await refusal('backup', at('none'), '--replace')).toMatch(/There is no option --replace here/);
      expect(await refusal('backup', at('none'), '--fast')).toMatch(/Unknown option '--fast'/);
      expect(await refusal('restore', at('nothing'))).toMatch(/is no backup: it has no backup\.json/);
      expect(await refusal('restore', at('backup-0'), '--data', at('data'))).toMatch(
        /There is a database at .*placement\.sqlite; name another --data/,
      );
      expect(
        await refusal(
          'restore',
          at('backup-0'),
          '--data',
          at('other'),
          '--module-database',
          'order=postgres://u:p@127.0.0.1:1/x',
        ),
      ).toMatch(/The backup has order as a SQLite file, and its database here is postgres:\/\/127\.0\.0\.1:1\/x\./);

      await cp(at('backup-1'), at('damaged'), { recursive: true });
      const file = join(at('damaged'), 'payment.sqlite');
      await writeFile(file, Buffer.concat([await readFile(file), Buffer.from('x')]));
      expect(await refusal('restore', at('damaged'), '--data', at('other'))).toMatch(
        /payment\.sqlite is not what the backup wrote/,
      );
      await rm(file);
      expect(await refusal('restore', at('damaged'), '--data', at('other'))).toMatch(/payment\.sqlite is missing/);

      program = await Program.start(at('data'));
      expect(await refusal('restore', at('backup-1'), '--data', at('data'), '--replace')).toMatch(
        /is in use by another process/,
      );
      expect(await rowsOf(join(at('data'), 'order.sqlite'), 'SELECT COUNT(*) AS n FROM orders')).not.toEqual([
        { n: 0 },
      ]);
    },
    LIMIT_MS,
  );

  it(
    'puts aside what was there, and says where it is',
    async () => {
      const { status, value } = await runBackupCommand('restore', [at('backup-1'), '--data', at('data'), '--replace']);
      expect(status).toBe(0);
      expect(await damages(String(value['replaced']))).toEqual([]);
      const count = async (of: string) =>
        (await rowsOf(join(of, 'order.sqlite'), 'SELECT COUNT(*) AS n FROM orders'))[0]?.['n'];
      expect(await count(at('data'))).toBe(await count(at('backup-1')));
      expect(Number(await count(String(value['replaced'])))).toBeGreaterThan(Number(await count(at('backup-1'))));
    },
    LIMIT_MS,
  );
});
