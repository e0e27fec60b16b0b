import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { paymentModule } from '../../src/modules/payment/module.js';
import { discoverMigrations } from '../../src/platform/host/discover-migrations.js';
import { service } from '../../src/platform/host/service.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Hosts } from './hosts.js';

/** The database of payment in a directory, if it is there. SQLite may rewrite its own files beside it. */
async function paymentIn(directory: string): Promise<readonly string[]> {
  const files = (await readdir(directory).catch(() => [])).filter((file) => file === 'payment.sqlite');
  const digest = async (file: string) =>
    createHash('sha256')
      .update(await readFile(join(directory, file)))
      .digest('hex');
  return Promise.all(files.map(async (file) => `${file} ${await digest(file)}`));
}

class OtherMigration0000000000001 {
  readonly name = 'OtherMigration0000000000001';
}

describe('a service that does not fit', () => {
  let hosts: Hosts;
  beforeEach(async () => {
    hosts = await Hosts.prepare('payment');
  });
  afterEach(() => hosts.end());

  const refusal = (ended: { code: number | null; said: string }): string => {
    expect([ended.code, ended.said.trim().split('\n').length]).toEqual([1, 1]);
    return ended.said;
  };

  it('in settings ends with one sentence', async () => {
    const cases = [
      [{ KEEPER_URL: '' }, /^KEEPER_URL is not set; set it to an http or https URL\./],
      [{ KEEPER_URL: 'http://127.0.0.1:1/x' }, /^KEEPER_URL is '\S+'; allowed is an address without a path/],
      [{ INTERNAL_SECRET: '' }, /^INTERNAL_SECRET is not set, and other hosts reach this service; set it/],
      [{ EDGE_PORT: 'x' }, /^EDGE_PORT is 'x'; allowed is a port from 0 to 65535/],
      [{ EDGE_PORT: '4001', INTERNAL_PORT: '4001' }, /^EDGE_PORT is '4001', and INTERNAL_PORT is the same; allowed is/],
      [
        { EDGE_PORT: '0', SERVICE_URL: 'http://payment:4001' },
        /^EDGE_HOST is '127\.0\.0\.1' while SERVICE_URL is '\S+', so other hosts cannot reach the public edge; set/,
      ],
      [{ INTERNAL_HOST: '0.0.0.0' }, /^SERVICE_URL is not set while INTERNAL_HOST is '0\.0\.0\.0'/],
      [
        { PLACEMENT: 'shop:thread, payment:thread' },
        /^PLACEMENT has payment in a thread of the monolith, and this process is a service of payment, which has no threads; /,
      ],
    ] as const;
    for (const [environment, sentence] of cases)
      expect(refusal(await hosts.fail('payment', environment))).toMatch(sentence);
    const places = [
      ['payments:http://127.0.0.1:4001', /^PLACEMENT names 'payments', which is no module; modules are member, /],
      ['payment', /^PLACEMENT names no place for payment; allowed is a list such as /],
      ['payment:local,payment:local', /^PLACEMENT names payment twice; a module is at one place\./],
      ['payment:elsewhere', /^PLACEMENT places payment at 'elsewhere', which is no place; allowed is 'local'/],
    ] as const;
    for (const [PLACEMENT, sentence] of places)
      expect(refusal(await hosts.fail('monolith', { PLACEMENT }))).toMatch(sentence);
    const PLACEMENT = hosts.placement('payment');
    expect(refusal(await hosts.fail('monolith', { PLACEMENT, INTERNAL_SECRET: '' }))).toMatch(
      /^INTERNAL_SECRET is not set, and payment is placed at http:/,
    );
  });

  it('beside a thread that runs the module stands by, and says so; in its place, it keeps the thread from starting', async () => {
    const inThread = { PLACEMENT: 'payment:thread', GATEWAY_DIR: hosts.data('gateway') };
    const monolith = await hosts.start('monolith', inThread);
    const waiting = await hosts.startWaiting('payment', { PLACEMENT: 'payment:service,shop:thread' });
    await arrives('where the module is', () => waiting.output.includes(': payment is at thread.'));
    expect([await monolith.stop(), await waiting.stop()]).toEqual([0, 0]);

    // The service gets the file of the thread, and runs on it.
    await mkdir(hosts.data('payment'), { recursive: true });
    for (const file of (await readdir(hosts.data('monolith'))).filter((name) =>
      /^payment\.sqlite(-wal|-shm)?$/.test(name),
    ))
      await rename(join(hosts.data('monolith'), file), join(hosts.data('payment'), file));
    await hosts.startAll('payment');
    expect(await hosts.program('monolith').stop()).toBe(0);
    expect(refusal(await hosts.fail('monolith', inThread))).toMatch(
      /^payment is not placed at a thread of the host of the journal: .* Nothing was changed\.\n$/,
    );
  });

  it('in its secret ends with one sentence, whichever host starts first, and nothing is changed', async () => {
    const other = 'another-secret-of-32-characters-and-more';
    await hosts.startWaiting('payment', { INTERNAL_SECRET: other });
    const PLACEMENT = hosts.placement('payment');
    expect(refusal(await hosts.fail('monolith', { PLACEMENT }))).toMatch(
      /^payment is not placed at \S+ \S+ refused POST \/_hosted\/payment \(401 MAC_REQUIRED\).* Nothing was changed\.\n$/,
    );
    await hosts.program('payment').kill();

    const monolith = await hosts.start('monolith');
    const before = await paymentIn(hosts.data('payment'));
    expect(refusal(await hosts.fail('payment', { INTERNAL_SECRET: other }))).toMatch(/\(401 MAC_REQUIRED\)/);
    expect(await paymentIn(hosts.data('payment'))).toEqual(before);
    expect(await monolith.stop()).toBe(0);
  });

  it('with the database of another module ends with one sentence, and that database stays as it is', async () => {
    expect(await (await hosts.start('monolith')).stop()).toBe(0);
    await mkdir(hosts.data('payment'));
    await cp(join(hosts.data('monolith'), 'shop.sqlite'), join(hosts.data('payment'), 'payment.sqlite'));
    const before = await paymentIn(hosts.data('payment'));
    expect(refusal(await hosts.fail('payment'))).toMatch(
      /payment\.sqlite belongs to the module shop, and payment cannot share it/,
    );
    expect(await paymentIn(hosts.data('payment'))).toEqual(before);
  });

  it('of another build ends with one sentence, and so does the monolith that would place a module there', async () => {
    const migrations = discoverMigrations();
    const other = (environment: Record<string, string>) =>
      service({
        modules: [paymentModule],
        environment: { ...hosts.environment('payment'), DATA_DIR: hosts.data('payment'), ...environment },
        migrations: async (module) => [...(await migrations(module)), OtherMigration0000000000001],
        log: quietLog,
      });
    const waiting = await other({});
    try {
      const PLACEMENT = hosts.placement('payment');
      expect(refusal(await hosts.fail('monolith', { PLACEMENT }))).toMatch(
        /^payment is not placed at \S+ The service there is of another build: only this build has the migration OtherMigration0000000000001\. Run the same build on all hosts\. Nothing was changed\.\n$/,
      );
    } finally {
      await waiting.close();
    }
    expect(await paymentIn(hosts.data('payment'))).toEqual([]);

    const monolith = await hosts.start('monolith');
    const refused = await other({});
    try {
      expect(await refused.failed).toMatchObject({
        message: expect.stringMatching(
          /^payment does not start: the host at \S+ is of another build: only this build has the migration Other/,
        ),
      });
    } finally {
      await refused.close();
    }
    expect(await monolith.stop()).toBe(0);
  });

  it('in its address ends the start of the monolith with one sentence: a service is placed by the name that it gives itself', async () => {
    await hosts.startWaiting('payment');
    const PLACEMENT = hosts.placement('payment').replace('127.0.0.1', 'localhost');
    expect(refusal(await hosts.fail('monolith', { PLACEMENT }))).toMatch(
      /^payment is not placed at http:\/\/localhost:\d+: The service there calls itself http:\/\/127\.0\.0\.1:\d+; write that in PLACEMENT, or start the service with SERVICE_URL=http:\/\/localhost:\d+\. Nothing was changed\.\n$/,
    );
    expect(await paymentIn(hosts.data('payment'))).toEqual([]);
    await hosts.program('payment').kill();
  });

  it('in the server of its database is no end: the service waits, and says for what', async () => {
    await hosts.startWaiting('payment', { PAYMENT_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/payment' });
    expect(hosts.program('payment').output).toMatch(
      /The server of postgres:\/\/127\.0\.0\.1:1\/payment does not answer/,
    );
    await hosts.program('payment').kill();
  });

  it('or is not there, is waited for; then the start of the monolith ends with one sentence', async () => {
    expect(refusal(await hosts.fail('monolith', { PLACEMENT: hosts.placement('payment') }))).toMatch(
      /^payment is not placed at \S+ Nobody answers there: start the service of payment, or correct PLACEMENT\. Nothing was changed\.\n$/,
    );
  });
});
