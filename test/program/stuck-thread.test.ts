import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';

const LIMIT_MS = 60_000;

/**
 * Runs in the thread of payment before anything else. Once the file is there, the callback of the next INSERT throws before it
 * has settled the promise of its statement: the unit that awaits it never comes to its end.
 */
const failing = (file: string) => `
  import { existsSync, rmSync } from 'node:fs';
  import { createRequire } from 'node:module';
  import { isMainThread, workerData } from 'node:worker_threads';
  if (!isMainThread && workerData.module === 'payment') {
    const { Statement } = createRequire(${JSON.stringify(import.meta.url)})('sqlite3');
    const { all } = Statement.prototype;
    Statement.prototype.all = function (...given) {
      if (!/^\\s*INSERT/i.test(this.sql) || !existsSync(${JSON.stringify(file)})) return all.apply(this, given);
      rmSync(${JSON.stringify(file)});
      setImmediate(() => { throw new Error('The callback was made to fail.'); });
      return this;
    };
  }`;

describe('a thread whose unit of work never comes to its end, because what it awaits has failed,', () => {
  let hosts: Hosts;
  beforeEach(async () => {
    hosts = await Hosts.prepare('payment');
  });
  afterEach(() => hosts.end());

  it('ends after SHUTDOWN_GRACE and is started again: the order that it had in work is paid', async () => {
    const file = join(hosts.directory, 'fail');
    const program = await hosts.start('monolith', {
      PLACEMENT: 'payment:thread',
      SQLITE_DRIVER: 'sqlite3',
      SHUTDOWN_GRACE: '500ms',
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(failing(file))}`,
    });
    await hosts.ready();
    const customer = await Customer.signIn(program.url);
    await writeFile(file, '');
    const { body } = await customer.post('/api/orders', 'k1', await customer.basket());
    const order = `/api/orders/${String(body['orderId'])}`;
    await arrives('the failure', () => !existsSync(file), LIMIT_MS);
    await arrives('its payment', async () => (await customer.get(order)).body['status'] === 'paid', LIMIT_MS);
    expect(program.output).toContain(
      'The thread of payment did not finish what it had in 500 ms, and ends all the same.',
    );
    expect(program.output).toContain('payment runs again, in a new thread.');
    expect(program.gone).toBe(false);
    expect(await program.stop()).toBe(0);
  }, 120_000);
});
