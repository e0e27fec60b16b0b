import { Unavailable } from '../../../platform/api.js';
import { requested, type Payment } from '../domain/payment.js';
import type { Stage } from '../domain/payment-lifecycle.js';
import { Gateway, type GatewayAnswer } from '../gateway/gateway.js';
import { settle } from './perform-at-gateway.js';

const lost = new Error('The answer got lost.');

/** A gateway that does what a test tells it, and writes down what it was asked. */
class ToldGateway extends Gateway {
  readonly asked: string[] = [];
  readonly known = new Map<string, GatewayAnswer>();
  /** What becomes of each operation in turn; the last one stays. */
  script: (() => GatewayAnswer)[] = [() => 'done'];

  charge = (key: string) => this.perform(key);
  capture = (key: string) => this.perform(key);
  void = (key: string) => this.perform(key);
  refund = (key: string) => this.perform(key);
  find = async (key: string) => {
    this.asked.push(`find ${key}`);
    return this.known.get(key);
  };

  private async perform(key: string): Promise<GatewayAnswer> {
    this.asked.push(key);
    const next = this.script.length > 1 ? this.script.shift() : this.script[0];
    return next?.() ?? 'done';
  }
}

const fails = (): never => {
  throw lost;
};

describe('settling with a gateway', () => {
  let gateway: ToldGateway;
  beforeEach(() => {
    gateway = new ToldGateway();
  });
  const at = (stage: Stage): Payment => ({
    ...requested(
      { orderId: 'o1', memberId: 'm1', shopId: 's1', ownerId: 'm9', amount: 100, method: 'card-ok' },
      '2026-01-01T00:00:00.000Z',
    ),
    stage,
  });
  const charges = () => gateway.asked.filter((asked) => asked === 'o1:authorize').length;

  it('asks what is known before it asks for anything', async () => {
    expect(await settle(gateway, 3, 'authorize', at('authorizing'))).toEqual({ event: 'authorized' });
    expect(gateway.asked).toEqual(['find o1:authorize', 'o1:authorize']);
  });

  it('does not repeat what was done before a crash', async () => {
    gateway.known.set('o1:authorize', 'done');
    expect(await settle(gateway, 3, 'authorize', at('authorizing'))).toEqual({ event: 'authorized' });
    expect(charges()).toBe(0);
  });

  it('finds a charge whose answer got lost, and does not charge again', async () => {
    gateway.script = [
      () => {
        gateway.known.set('o1:authorize', 'done');
        throw lost;
      },
    ];
    expect(await settle(gateway, 3, 'authorize', at('authorizing'))).toEqual({ event: 'authorized' });
    expect(gateway.asked).toEqual(['find o1:authorize', 'o1:authorize', 'find o1:authorize']);
  });

  it('tries again under the same key what the gateway knows nothing of', async () => {
    gateway.script = [fails, () => 'done'];
    expect(await settle(gateway, 3, 'authorize', at('authorizing'))).toEqual({ event: 'authorized' });
    expect(charges()).toBe(2);
  });

  it('says that an authorisation failed only after it is declared void, so that it cannot land any more', async () => {
    gateway.script = [fails, fails, fails, () => 'done'];
    expect(await settle(gateway, 3, 'authorize', at('authorizing'))).toEqual({
      event: 'failed',
      reason: 'gateway-failure',
    });
    expect(charges()).toBe(3);
    expect(gateway.asked.slice(-3)).toEqual(['find o1:authorize', 'find o1:void', 'o1:void']);
  });

  it('does not say that an authorisation failed while it cannot be declared void', async () => {
    gateway.script = [fails];
    await expect(settle(gateway, 3, 'authorize', at('authorizing'))).rejects.toThrow(
      'The payment gateway has not done o1:void, and nothing is known of it; it is asked again.',
    );
  });

  it('takes a decline at its word', async () => {
    gateway.script = [() => 'declined'];
    expect(await settle(gateway, 3, 'authorize', at('authorizing'))).toEqual({ event: 'failed', reason: 'declined' });
    expect(gateway.asked).toEqual(['find o1:authorize', 'o1:authorize']);
  });

  it('never charges what a void has overtaken', async () => {
    expect(await settle(gateway, 3, 'authorize', at('withdrawing'))).toEqual({ event: 'voided' });
    expect(gateway.asked).toEqual(['find o1:authorize', 'find o1:void', 'o1:void']);
  });

  it('tells of a charge that was made before the void overtook it', async () => {
    gateway.known.set('o1:authorize', 'done');
    expect(await settle(gateway, 3, 'authorize', at('withdrawing'))).toEqual({ event: 'authorized' });
  });

  it('lets go of the amount when its capture is declined', async () => {
    gateway.script = [() => 'declined', () => 'done'];
    expect(await settle(gateway, 3, 'capture', at('capturing'))).toEqual({
      event: 'failed',
      reason: 'capture-declined',
    });
    expect(gateway.asked.at(-1)).toBe('o1:void');
  });

  it.each([
    ['void', 'voiding'],
    ['refund', 'refunding'],
  ] as const)('does not give up a %s that the gateway owes', async (operation, stage) => {
    gateway.script = [() => 'declined'];
    await expect(settle(gateway, 3, operation, at(stage))).rejects.toThrow(
      `The payment gateway answers 'declined' to o1:${operation}, which its own charge owes; compare its book with the ledger, then retry.`,
    );
    gateway.script = [fails];
    await expect(settle(gateway, 3, operation, at(stage))).rejects.toThrow(
      `The payment gateway has not done o1:${operation}`,
    );
  });

  it('waits for a gateway that is down, and settles nothing', async () => {
    gateway.find = () => Promise.reject(new Unavailable('down'));
    await expect(settle(gateway, 3, 'authorize', at('authorizing'))).rejects.toThrow(Unavailable);
    expect(charges()).toBe(0);
  });
});
