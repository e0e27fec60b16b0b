import { injectable } from 'inversify';
import { type Sql, systemClock } from '../../../platform/api.js';
import type { PaymentMethod } from '../contract.js';
import { PaymentSettings } from '../settings.js';
import { Gateway, type GatewayAnswer } from './gateway.js';
import { GatewayBook, note } from './gateway-book.js';

/**
 * A gateway without a network. The card alone decides the outcome of a charge, so that tests can predict it. Every answer is on
 * disk, in the book, before it is returned.
 */
@injectable()
export class SimulatedGateway extends Gateway {
  constructor(
    private readonly book: GatewayBook,
    private readonly settings: PaymentSettings,
  ) {
    super();
  }

  override async charge(key: string, orderId: string, amount: number, method: PaymentMethod): Promise<GatewayAnswer> {
    if (method === 'card-fails') throw new Error(`The simulated gateway fails for ${method}: ${key}.`);
    if (method === 'card-slow') await elapsed(this.settings.GATEWAY_SLOW);
    const answer = await this.book.once(key, 'charge', key, async (sql, at) => {
      if (method === 'card-declined') return 'declined';
      await sql.all(
        'INSERT INTO charges (key, order_id, amount, method, state, charged_at) VALUES (?, ?, ?, ?, ?, ?)',
        [key, orderId, amount, method, 'authorized', at],
      );
      return 'done';
    });
    return method === 'card-timeout-after-charge' ? never() : answer;
  }

  override capture(key: string, charge: string): Promise<GatewayAnswer> {
    return this.book.once(key, 'capture', charge, (sql) => change(sql, charge, 'authorized', 'captured'));
  }

  override void(key: string, charge: string): Promise<GatewayAnswer> {
    return this.book.once(key, 'void', charge, async (sql, at) => {
      if ((await change(sql, charge, 'authorized', 'voided')) === 'done') return 'done';
      const isUnknown = await note(sql, { key: charge, kind: 'charge', chargeKey: charge, answer: 'void', at });
      const captured = await sql.all("SELECT key FROM charges WHERE key = ? AND state <> 'voided'", [charge]);
      return isUnknown || captured.length === 0 ? 'done' : 'declined';
    });
  }

  override refund(key: string, charge: string): Promise<GatewayAnswer> {
    return this.book.once(key, 'refund', charge, (sql) => change(sql, charge, 'captured', 'refunded'));
  }

  override find(key: string): Promise<GatewayAnswer | undefined> {
    return this.book.answerTo(key);
  }
}

/** Changes the state of a charge; `declined` when its state is not `from`. */
async function change(sql: Sql, charge: string, from: string, to: string): Promise<GatewayAnswer> {
  const changed = await sql.all('UPDATE charges SET state = ? WHERE key = ? AND state = ? RETURNING key', [
    to,
    charge,
    from,
  ]);
  return changed.length > 0 ? 'done' : 'declined';
}

/** Waits by the machine's clock: the gateway is outside the program, where a test's clock does not apply. */
function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}

/** An answer that is lost on its way. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
