import { injectable } from 'inversify';
import type { In } from '../contract/call.js';
import type { CommandHandler } from '../module/handler.js';
import type { Tx } from '../store/tx.js';
import type { Operations } from './contract.js';
import { OperatedEvents } from './operated-events.js';
import { parkedView } from './parked-view.js';
import { recordAction } from './record-action.js';
import type { Parked } from './views.js';

/** Gives a parked event a new series of attempts. The change is made in its module's database, in `prepare`. */
@injectable()
export class RetryParked implements CommandHandler<Operations['retry'], Parked> {
  constructor(private readonly events: OperatedEvents) {}

  async prepare({ id }: In<Operations['retry']>): Promise<Parked> {
    const { module, operations, eventId } = this.events.parked(id);
    return parkedView(module, await operations.retry(eventId));
  }

  async apply(tx: Tx, { id }: In<Operations['retry']>, retried: Parked): Promise<Parked> {
    await recordAction(tx, 'retry', id);
    return retried;
  }
}

/** Gives a parked event up. The change is made in its module's database, in `prepare`. */
@injectable()
export class DiscardParked implements CommandHandler<Operations['discard'], Parked> {
  constructor(private readonly events: OperatedEvents) {}

  async prepare({ id }: In<Operations['discard']>): Promise<Parked> {
    const { module, operations, eventId } = this.events.parked(id);
    return parkedView(module, await operations.discard(eventId));
  }

  async apply(tx: Tx, { id }: In<Operations['discard']>, discarded: Parked): Promise<Parked> {
    await recordAction(tx, 'discard', id);
    return discarded;
  }
}
