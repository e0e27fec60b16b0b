import { systemClock, Unavailable } from '../../../platform/api.js';
import type { PaymentMethod } from '../contract.js';
import { Gateway, type GatewayAnswer } from './gateway.js';

/** Waits for a gateway's answers no longer than a limit in milliseconds. Later answers are dropped. */
export class TimedGateway extends Gateway {
  constructor(
    private readonly gateway: Gateway,
    private readonly limitMs: number,
  ) {
    super();
  }

  override charge(key: string, orderId: string, amount: number, method: PaymentMethod): Promise<GatewayAnswer> {
    return this.inTime(key, () => this.gateway.charge(key, orderId, amount, method));
  }

  override capture(key: string, charge: string): Promise<GatewayAnswer> {
    return this.inTime(key, () => this.gateway.capture(key, charge));
  }

  override void(key: string, charge: string): Promise<GatewayAnswer> {
    return this.inTime(key, () => this.gateway.void(key, charge));
  }

  override refund(key: string, charge: string): Promise<GatewayAnswer> {
    return this.inTime(key, () => this.gateway.refund(key, charge));
  }

  /** A gateway that does not answer this counts as down. @throws Unavailable */
  override async find(key: string): Promise<GatewayAnswer | undefined> {
    try {
      return await this.inTime(key, () => this.gateway.find(key));
    } catch (error) {
      throw new Unavailable(`The payment gateway does not return the outcome of ${key}; the request is repeated.`, {
        cause: error,
      });
    }
  }

  private inTime<T>(key: string, call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      // The machine's clock: a gateway is outside the program, so its time passes while a test's clock stands still.
      const timer = systemClock.after(this.limitMs, () =>
        reject(new Error(`The payment gateway gave no answer to ${key} within ${this.limitMs} ms.`)),
      );
      call()
        .finally(() => timer.cancel())
        .then(resolve, reject);
    });
  }
}
