import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { EventSelection } from '../events/log/event-source.js';
import type { Republished } from '../events/engine/module-operations.js';
import type { CommandHandler } from '../module/handler.js';
import type { CallContext } from '../ops/context.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { endsOf, OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';

type Call = Operations['republish'];
type Result = Answer<Call>['items'];

const AT_ONCE = 500;

/**
 * Sends selected events to named feeds again. It may run again after an interruption: under one replay id no event is
 * handled again twice.
 */
@injectable()
export class RepublishEvents implements CommandHandler<Call, Result> {
  constructor(private readonly host: OperatedHost) {}

  async prepare(input: In<Call>, call: CallContext): Promise<Result> {
    const selection = selectionOf(input);
    const result = new Map<string, Result[number]>();
    for (const feed of input.feeds) {
      if (result.has(feed)) continue;
      const { consumer } = endsOf(feed);
      const elsewhere = this.host.elsewhere(consumer);
      // One command for all feeds of a module elsewhere.
      const feeds = input.feeds.filter((other) => endsOf(other).consumer === consumer);
      const sent = elsewhere
        ? (await elsewhere.callPart('republish', { ...input, feeds }, call)).items
        : [{ feed, ...(await this.send(feed, selection, input.replayId)) }];
      for (const one of sent) result.set(one.feed, one);
    }
    return input.feeds.flatMap((feed) => result.get(feed) ?? []);
  }

  async apply(tx: Tx, { feeds, replayId = 'without a replay id' }: In<Call>, items: Result): Promise<Answer<Call>> {
    await recordAction(tx, 'republish', `${feeds.join(' ')} ${replayId}`);
    return { items };
  }

  private async send(feed: string, selection: EventSelection, replayId: string | undefined) {
    const operations = this.host.consumerOf(feed);
    const total = { again: 0, dropped: 0, repeated: 0, held: 0, ahead: 0, unheard: 0 };
    let after: Republished['next'];
    do {
      const page = await operations.republish(
        feed,
        selection,
        { limit: AT_ONCE, ...(after ? { after } : {}) },
        replayId,
      );
      for (const fate of Object.keys(total) as (keyof typeof total)[]) total[fate] += page.fates[fate];
      after = page.next;
    } while (after);
    return total;
  }
}

function selectionOf({ ids, keys, range, time }: In<Call>): EventSelection {
  if (keys) return { keys };
  return range ?? time ?? { ids: ids ?? [] };
}
