import type { Clock, Log } from '../../../platform/api.js';
import type { PaymentMethod } from '../contract.js';
import { Gateway, type GatewayAnswer } from './gateway.js';

/**
 * Logs one line for each call of a gateway: the operation, its key, the answer and the time; at `debug` when `find` finds
 * nothing. It logs neither the card nor the gateway's error messages, which may contain the card.
 */
export class LoggedGateway extends Gateway {
  constructor(
    private readonly gateway: Gateway,
    private readonly log: Log,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {
    super();
  }

  override charge(key: string, orderId: string, amount: number, method: PaymentMethod): Promise<GatewayAnswer> {
    return this.logged('charge', key, () => this.gateway.charge(key, orderId, amount, method));
  }

  override capture(key: string, charge: string): Promise<GatewayAnswer> {
    return this.logged('capture', key, () => this.gateway.capture(key, charge));
  }

  override void(key: string, charge: string): Promise<GatewayAnswer> {
    return this.logged('void', key, () => this.gateway.void(key, charge));
  }

  override refund(key: string, charge: string): Promise<GatewayAnswer> {
    return this.logged('refund', key, () => this.gateway.refund(key, charge));
  }

  override find(key: string): Promise<GatewayAnswer | undefined> {
    return this.logged('find', key, () => this.gateway.find(key));
  }

  private async logged<T extends GatewayAnswer | undefined>(
    operation: string,
    key: string,
    call: () => Promise<T>,
  ): Promise<T> {
    const began = this.clock.monotonic();
    const write = (level: 'debug' | 'info' | 'warn', outcome: string) => {
      const ms = Math.round((this.clock.monotonic() - began) * 100) / 100;
      this.log[level]({ operation, key, outcome, ms }, 'gateway call');
    };
    try {
      const answer = await call();
      write(answer === undefined ? 'debug' : 'info', answer ?? 'nothing known');
      return answer;
    } catch (error) {
      write('warn', 'no answer');
      throw error;
    }
  }
}
