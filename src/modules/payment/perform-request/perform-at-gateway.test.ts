import { Unavailable } from '../../../platform/api.js';
import { newPayment, type Payment } from '../domain/payment.js';
import type { Stage } from '../domain/payment-lifecycle.js';
import { Gateway, type GatewayAnswer } from '../gateway/gateway.js';
import { performAtGateway } from './perform-at-gateway.js';

const lost = new Error('The answer got lost.');

/** A gateway that answers by a test's script, and records its calls. */
class ScriptedGateway extends Gateway {
  readonly calls: string[] = [];
  readonly known = new Map<string, GatewayAnswer>();
  /** The answers to the operations in turn; the last one stays. */
  script: (() => GatewayAnswer)[] = [() => 'done'];

  charge = (key: string) => this.perform(key);
  capture = (key: string) => this.perform(key);
  void = (key: string) => this.perform(key);
  refund = (key: string) => this.perform(key);
  find = async (key: string) => {
    this.calls.push(`find ${key}`);
    return this.known.get(key);
  };

  private async perform(key: string): Promise<GatewayAnswer> {
    this.calls.push(key);
    const next = this.script.length > 1 ? this.script.shift() : this.script[0];
    return next?.() ?? 'done';
  }
}

const fails = (): never => {
  throw lost;
};

describe('an operation at the gateway', () => {
  let gateway: ScriptedGateway;
  beforeEach(() => {
    gateway = new ScriptedGateway();
  });
  const at = (stage: Stage): Payment => ({
    ...newPayment(
      { orderId: 'o1', memberId: 'm1', shopId: 's1', ownerId: 'm9', amount: 100, method: 'card-ok' },
      '2026-01-01T00:00:00.000Z',
    ),
    stage,
  });
  const charges = () => gateway.calls.filter((call) => call === 'o1:authorize').length;

  it('is performed only after the gateway was asked for its outcome', async () => {
    expect(await performAtGateway(gateway, 3, 'authorize', at('authorizing'))).toEqual({ event: 'authorized' });
    expect(gateway.calls).toEqual(['find o1:authorize', 'o1:authorize']);
  });

  it('is not repeated when it was done before a crash', async () => {
    gateway.known.set('o1:authorize', 'done');
    expect(await performAtGateway(gateway, 3, 'authorize', at('authorizing'))).toEqual({ event: 'authorized' });
    expect(charges()).toBe(0);
  });

  it('finds a charge whose answer got lost, and does not charge again', async () => {
    gateway.script = [
      () => {
        gateway.known.set('o1:authorize', 'done');
        throw lost;
      },
    ];
    expect(await performAtGateway(gateway, 3, 'authorize', at('authorizing'))).toEqual({ event: 'authorized' });
    expect(gateway.calls).toEqual(['find o1:authorize', 'o1:authorize', 'find o1:authorize']);
  });

  it('is repeated under the same key while the gateway knows nothing of it', async () => {
    gateway.script = [fails, () => 'done'];
    expect(await performAtGateway(gateway, 3, 'authorize', at('authorizing'))).toEqual({ event: 'authorized' });
    expect(charges()).toBe(2);
  });

  it('says that an authorisation failed only after it is declared void, so that it cannot land any more', async () => {
    gateway.script = [fails, fails, fails, () => 'done'];
    expect(await performAtGateway(gateway, 3, 'authorize', at('authorizing'))).toEqual({
      event: 'failed',
      reason: 'gateway-failure',
    });
    expect(charges()).toBe(3);
    expect(gateway.calls.slice(-3)).toEqual(['find o1:authorize', 'find o1:void', 'o1:void']);
  });

  it('does not say that an authorisation failed while it cannot be declared void', async () => {
    gateway.script = [fails];
    await expect(performAtGateway(gateway, 3, 'authorize', at('authorizing'))).rejects.toThrow(
      'The payment gateway has not done o1:void and knows nothing of it; the request is repeated.',
    );
  });

  it('is not repeated when the gateway declines it', async () => {
    gateway.script = [() => 'declined'];
    expect(await performAtGateway(gateway, 3, 'authorize', at('authorizing'))).toEqual({
      event: 'failed',
      reason: 'declined',
    });
    expect(gateway.calls).toEqual(['find o1:authorize', 'o1:authorize']);
  });

  it('never charges what a void has overtaken', async () => {
    expect(await performAtGateway(gateway, 3, 'authorize', at('withdrawing'))).toEqual({ event: 'voided' });
    expect(gateway.calls).toEqual(['find o1:authorize', 'find o1:void', 'o1:void']);
  });

  it('reports a charge that was made before the void overtook it', async () => {
    gateway.known.set('o1:authorize', 'done');
    expect(await performAtGateway(gateway, 3, 'authorize', at('withdrawing'))).toEqual({ event: 'authorized' });
  });

  it('voids the authorisation when the capture is declined', async () => {
    gateway.script = [() => 'declined', () => 'done'];
    expect(await performAtGateway(gateway, 3, 'capture', at('capturing'))).toEqual({
      event: 'failed',
      reason: 'capture-declined',
    });
    expect(gateway.calls.at(-1)).toBe('o1:void');
  });

  it.each([
    ['void', 'voiding'],
    ['refund', 'refunding'],
  ] as const)('stays open when the gateway does not do a %s of its own charge', async (operation, stage) => {
    gateway.script = [() => 'declined'];
    await expect(performAtGateway(gateway, 3, operation, at(stage))).rejects.toThrow(
      `The payment gateway answered 'declined' to o1:${operation}, but it must do that for a charge of its own; compare its book with the ledger, then retry the event.`,
    );
    gateway.script = [fails];
    await expect(performAtGateway(gateway, 3, operation, at(stage))).rejects.toThrow(
      `The payment gateway has not done o1:${operation}`,
    );
  });

  it('has no outcome while the gateway is down', async () => {
    gateway.find = () => Promise.reject(new Unavailable('down'));
    await expect(performAtGateway(gateway, 3, 'authorize', at('authorizing'))).rejects.toThrow(Unavailable);
    expect(charges()).toBe(0);
  });
});
