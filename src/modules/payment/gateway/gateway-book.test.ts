import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../platform/testing/api.js';
import { StoreSettings } from '../../../platform/api.js';
import { PaymentSettings } from '../settings.js';
import { GatewayBook } from './gateway-book.js';

describe('the book of the simulated gateway', () => {
  let directory: string;
  const open = () =>
    new GatewayBook(
      readSettings(PaymentSettings, { GATEWAY_DIR: directory }),
      readSettings(StoreSettings, process.env),
    );
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-book-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('keeps what was entered at the same time as something that failed, and nothing of that', async () => {
    const book = open();
    const done = (key: string) => book.once(key, 'charge', key, () => Promise.resolve('done'));
    const failing = book.once('k2', 'charge', 'k2', async (sql) => {
      await sql.all(
        "INSERT INTO charges (key, order_id, amount, method, state, charged_at) VALUES ('k2', 'o', 1, 'm', 's', 't')",
      );
      throw new Error('the power went out');
    });
    const results = await Promise.allSettled([done('k1'), failing, done('k3')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const again = open();
    expect(await Promise.all(['k1', 'k2', 'k3'].map((key) => again.answerTo(key)))).toEqual([
      'done',
      undefined,
      'done',
    ]);
    const entered = await again.once('k2', 'charge', 'k2', async (sql) => {
      const rows = await sql.all("SELECT key FROM charges WHERE key = 'k2'");
      return rows.length > 0 ? 'declined' : 'done';
    });
    expect(entered).toBe('done');
  });
});
