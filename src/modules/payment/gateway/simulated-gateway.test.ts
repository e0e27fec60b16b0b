import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, TEST_DRIVER } from '../../../platform/testing/api.js';
import { SqliteDatabase, StoreSettings } from '../../../platform/api.js';
import { PaymentSettings } from '../settings.js';
import { GatewayBook } from './gateway-book.js';
import { SimulatedGateway } from './simulated-gateway.js';

describe('the simulated gateway', () => {
  let directory: string;
  let gateway: SimulatedGateway;
  const open = () => {
    const settings = readSettings(PaymentSettings, { GATEWAY_DIR: directory, GATEWAY_SLOW: '20ms' });
    return new SimulatedGateway(new GatewayBook(settings, readSettings(StoreSettings, process.env)), settings);
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-gateway-'));
    gateway = open();
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const charge = (key: string, method: Parameters<SimulatedGateway['charge']>[3] = 'card-ok') =>
    gateway.charge(key, 'o1', 100, method);
  async function charges() {
    const connection = await new SqliteDatabase(join(directory, 'gateway.sqlite'), TEST_DRIVER).reader();
    try {
      return await connection.all<{ key: string; state: string }>('SELECT key, state FROM charges ORDER BY key');
    } finally {
      await connection.close();
    }
  }

  it('charges once for each key, at the same time, one after another and after a restart', async () => {
    expect(await Promise.all([charge('k1'), charge('k1'), charge('k1')])).toEqual(['done', 'done', 'done']);
    gateway = open();
    expect(await charge('k1')).toBe('done');
    expect(await charges()).toEqual([{ key: 'k1', state: 'authorized' }]);
  });

  it('charges twice for two keys: it knows its keys, and nothing of orders', async () => {
    await charge('k1');
    await charge('k2');
    expect(await charges()).toHaveLength(2);
  });

  it('declines, or fails, without a charge', async () => {
    expect(await charge('k1', 'card-declined')).toBe('declined');
    await expect(charge('k2', 'card-fails')).rejects.toThrow('The simulated gateway fails for card-fails: k2.');
    expect([await gateway.find('k1'), await gateway.find('k2')]).toEqual(['declined', undefined]);
    expect(await charges()).toEqual([]);
  });

  it('charges late for a slow card', async () => {
    const late = charge('k1', 'card-slow');
    expect(await gateway.find('k1')).toBeUndefined();
    expect(await late).toBe('done');
    expect(await gateway.find('k1')).toBe('done');
  });

  it('refuses a charge that arrives after it was declared void', async () => {
    const underWay = charge('k0', 'card-slow');
    expect(await gateway.void('v0', 'k0')).toBe('done');
    expect(await underWay).toBe('void');
    expect(await gateway.void('v1', 'k1')).toBe('done');
    expect(await charge('k1')).toBe('void');
    expect(await charges()).toEqual([]);
  });

  it('takes, gives back and lets go only what is there to take, give back and let go', async () => {
    await charge('k1');
    expect(await gateway.refund('r0', 'k1')).toBe('declined');
    expect(await gateway.capture('c1', 'k1')).toBe('done');
    expect(await gateway.void('v1', 'k1')).toBe('declined');
    expect(await gateway.refund('r1', 'k1')).toBe('done');
    expect(await gateway.refund('r1', 'k1')).toBe('done');
    expect(await charges()).toEqual([{ key: 'k1', state: 'refunded' }]);
  });
});
