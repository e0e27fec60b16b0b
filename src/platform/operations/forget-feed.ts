import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { CommandHandler } from '../module/handler.js';
import type { Tx } from '../store/tx.js';
import type { Operations } from './contract.js';
import { OperatedEvents } from './operated-events.js';
import { recordAction } from './record-action.js';

type Call = Operations['forget'];

/**
 * Forgets a feed that is gone for good, or one of its subscriptions: what its consumer has recorded of it, if that is here,
 * and then that the producer keeps its log for it.
 */
@injectable()
export class ForgetFeed implements CommandHandler<Call> {
  constructor(private readonly events: OperatedEvents) {}

  async prepare({ feed, event }: In<Call>): Promise<void> {
    if (event !== undefined) return void (await this.events.consumerOf(feed).forgetSubscriptions(feed, event));
    const producer = this.events.producerOf(feed);
    const forgotten = await this.events.consumerHere(feed)?.forgetSubscriptions(feed);
    await producer.forgetReader(feed, forgotten);
  }

  async apply(tx: Tx, { feed, event }: In<Call>): Promise<Answer<Call>> {
    await recordAction(tx, 'forget', event === undefined ? feed : `${feed} ${event}`);
    return { feed };
  }
}
