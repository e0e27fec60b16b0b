import { inject, injectable } from 'inversify';
import { Gateway, type GatewayAnswer } from '../../src/modules/payment/gateway/gateway.js';
import { GatewayBook } from '../../src/modules/payment/gateway/gateway-book.js';
import { SimulatedGateway } from '../../src/modules/payment/gateway/simulated-gateway.js';
import { PaymentSettings } from '../../src/modules/payment/settings.js';
import type { Bind, Module } from '../../src/platform/module/module.js';

/** How the gateway takes a request: `fails` before it does anything, `forgets` to respond after it has done it. */
export type Mood = 'fine' | 'fails' | 'forgets';

/** One less than payment tries under one key, so that each request is done in the end. */
const PATIENCE = 2;

/** The moods of the requests to come, in their order; when there are none left, all are fine. Shared by a test's gateways. */
export class Moods {
  private left: Mood[] = [];
  private readonly spent = new Map<string, number>();

  come(moods: readonly Mood[]): void {
    this.left = [...moods];
  }

  for(key: string): Mood {
    const spent = this.spent.get(key) ?? 0;
    const mood = spent < PATIENCE ? (this.left.shift() ?? 'fine') : 'fine';
    if (mood !== 'fine') this.spent.set(key, spent + 1);
    return mood;
  }
}

/** The payment module with a gateway that is not always well. */
export function withMoods(payment: Module, moods: Moods): Module {
  @injectable()
  class MoodyGateway extends SimulatedGateway {
    constructor(@inject(GatewayBook) book: GatewayBook, @inject(PaymentSettings) settings: PaymentSettings) {
      super(book, settings);
    }

    override charge(...sent: Parameters<SimulatedGateway['charge']>): Promise<GatewayAnswer> {
      return moodily(sent[0], () => super.charge(...sent));
    }
    override capture(key: string, charge: string): Promise<GatewayAnswer> {
      return moodily(key, () => super.capture(key, charge));
    }
    override void(key: string, charge: string): Promise<GatewayAnswer> {
      return moodily(key, () => super.void(key, charge));
    }
    override refund(key: string, charge: string): Promise<GatewayAnswer> {
      return moodily(key, () => super.refund(key, charge));
    }
  }
  const moodily = async (key: string, act: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> => {
    const mood = moods.for(key);
    if (mood === 'fails') throw new Error(`The gateway is not well, and has not done ${key}.`);
    const response = await act();
    if (mood === 'forgets') throw new Error(`The gateway has done ${key}, and forgot to say so.`);
    return response;
  };
  const bind = (original: Bind): Bind =>
    ((token: never) => {
      const syntax = original(token);
      return token === Gateway ? { to: () => syntax.to(MoodyGateway) } : syntax;
    }) as Bind;
  return { ...payment, bind: (original) => payment.bind(bind(original)) };
}
