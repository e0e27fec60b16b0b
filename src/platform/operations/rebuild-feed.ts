import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { CommandHandler } from '../module/handler.js';
import type { Tx } from '../store/tx.js';
import type { Operations } from './contract.js';
import { OperatedEvents } from './operated-events.js';
import { recordAction } from './record-action.js';

type Call = Operations['rebuild'];

/**
 * Has a feed, or its handler of one event, handle its producer's log again from the beginning. With `reset` it has the read
 * models that hear the feed built anew from nothing instead, and swapped in when they have caught up.
 */
@injectable()
export class RebuildFeed implements CommandHandler<Call, Answer<Call>> {
  constructor(private readonly events: OperatedEvents) {}

  async prepare({ feed, event, replayId, kept, reset }: In<Call>): Promise<Answer<Call>> {
    if (reset) {
      const { models, begun } = await this.events.readModelsOf(feed).request(feed, { replayId, kept });
      return { events: [], models: [...models], begun };
    }
    const options = { replayId, kept, ...(event === undefined ? {} : { event }) };
    const { names, begun } = await this.events.consumerOf(feed).rebuild(feed, options);
    return { events: [...names], models: [], begun };
  }

  async apply(tx: Tx, { feed, replayId, reset }: In<Call>, rebuilt: Answer<Call>): Promise<Answer<Call>> {
    await recordAction(tx, reset ? 'rebuild --reset' : 'rebuild', `${feed} ${replayId}`);
    return rebuilt;
  }
}
