import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, testWorld, type TestWorld } from '../../../platform/testing/api.js';
import { StoreSettings, Unavailable } from '../../../platform/api.js';
import { payment } from '../contract.js';
import { paymentModule } from '../module.js';
import { PaymentSettings } from '../settings.js';
import { GatewayBookRepository } from '../store/gateway-book-repository.js';
import { GatewayBook } from './gateway-book.js';
import { GatewayBookCheck } from './gateway-book-check.js';

const order = { kind: 'module', module: 'order' } as const;
const facts = { orderId: 'o1', memberId: 'm1', shopId: 's1', ownerId: 'm9', amount: 100, method: 'card-ok' } as const;

describe('the book of the gateway that payments are in', () => {
  let directory: string;
  let world: TestWorld | undefined;
  const at = (name: string) => join(directory, name);
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-books-'));
  });
  afterEach(async () => {
    await world?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Starts payment on the same data, with the gateway's book in a directory. */
  const start = async (gateway: string) => {
    await world?.close();
    world = undefined;
    world = await testWorld([paymentModule], {
      ...{ dataDirectory: at('data'), printErrors: false, environment: { GATEWAY_DIR: at(gateway) } },
    });
    return world;
  };
  const pay = async (of: TestWorld) => {
    await of.client(payment, order).authorize(facts);
    await of.settled();
  };
  const bookIn = (gateway: string) =>
    new GatewayBook(readSettings(PaymentSettings, { GATEWAY_DIR: at(gateway) }), readSettings(StoreSettings, {}));
  const checkOf = (of: TestWorld, gateway: string) => {
    const { reads, units } = of.store('payment');
    return new GatewayBookCheck(bookIn(gateway), new GatewayBookRepository(), reads, units);
  };
  /** Makes the payments those of a version before books had ids. */
  const forget = (of: TestWorld) =>
    of.store('payment').units.run('forget the book', (tx) => tx.sql.all('DELETE FROM gateway_book'));

  it('is adopted by the first start, before anything is paid, and lets later ones begin', async () => {
    expect(existsSync(join(at('one'), 'gateway.sqlite'))).toBe(false);
    await start('one');
    await expect(start('one')).resolves.toBeDefined();
    await expect(checkOf(await start('one'), 'two').run()).rejects.toThrow(/does not exist/);
  });

  it('is not replaced by another one: payment does not start', async () => {
    await pay(await start('one'));
    await bookIn('two').id();
    await expect(start('two')).rejects.toThrow(
      /^payment does not start: its payments are in another book of the gateway than \S+two\/gateway\.sqlite, which is another one \(\w+, not \w+\), so charges could be made twice; set GATEWAY_DIR to /,
    );
    await expect(start('one')).resolves.toBeDefined();
  });

  it('is not replaced by a new one, which is not made either', async () => {
    await start('one');
    await expect(start('two')).rejects.toThrow(/two\/gateway\.sqlite, which does not exist, /);
    expect(existsSync(at('two'))).toBe(false);
  });

  it('is for payments of earlier versions the one that knows the last of them', async () => {
    const before = await start('one');
    await pay(before);
    await forget(before);
    await bookIn('two').id();
    await expect(start('two')).rejects.toThrow(/two\/gateway\.sqlite, which does not know o1:authorize, /);
    await expect(start('three')).rejects.toThrow(/three\/gateway\.sqlite, which does not exist, /);
    await start('one');
    await expect(start('two')).rejects.toThrow(/which is another one/);
  });

  it('is one alone when two instances begin at once with a book each: the second one does not start', async () => {
    const both = await start('one');
    await forget(both);
    const [first, second] = await Promise.allSettled(['two', 'three'].map((name) => checkOf(both, name).run()));
    expect([first?.status, second?.status].sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('that cannot be opened at present keeps only payment waiting: the check is repeated', async () => {
    await mkdir(join(at('two'), 'gateway.sqlite'), { recursive: true });
    const one = await start('one');
    await forget(one);
    await expect(checkOf(one, 'two').run()).rejects.toThrow(Unavailable);
  });
});
