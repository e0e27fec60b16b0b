import { injectable } from 'inversify';
import type { Answer, In } from '../../contract/call.js';
import type { CommandHandler } from '../../module/handler.js';
import type { Tx } from '../../store/tx.js';
import type { Operations } from './contract.js';
import { OperatedEvents } from './operated-events.js';
import { recordAction } from './record-action.js';

type Call = Operations['forget'];

/** Keeps a producer's log no longer for a feed that is gone for ever. */
@injectable()
export class ForgetFeed implements CommandHandler<Call> {
  constructor(private readonly events: OperatedEvents) {}

  async prepare({ feed }: In<Call>): Promise<void> {
    await this.events.producerOf(feed).forgetReader(feed);
  }

  async apply(tx: Tx, { feed }: In<Call>): Promise<Answer<Call>> {
    await recordAction(tx, 'forget', feed);
    return { feed };
  }
}
