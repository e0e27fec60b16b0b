import type { EventSource } from './event-source.js';
import { catchUpName } from './feed-name.js';
import type { Cursors } from './feed-reader.js';
import type { SubscribedHandler } from './subscribed-handler.js';
import type { SubscriptionRecord } from './subscription-record.js';

/**
 * Refuses to start a feed that would silently miss events: those that it has still to read were trimmed for good.
 * @param lanes the cursors of the feed and of the handlers that catch up with it, by their names.
 * @throws Error naming the event, the place and the rebuild to use.
 */
export async function refuseLostPast(
  source: EventSource,
  feed: string,
  handlers: ReadonlyMap<string, SubscribedHandler>,
  records: readonly SubscriptionRecord[],
  lanes: ReadonlyMap<string, Cursors>,
): Promise<void> {
  for (const { name, partition, position } of await source.lost([...handlers.keys()])) {
    const record = records.find((candidate) => candidate.name === name);
    if (!record) continue;
    const cursors = lanes.get(record.joined ? feed : catchUpName(feed, name));
    const begins = Math.max(cursors?.get(partition)?.position ?? 0, record.startAfter.get(partition) ?? 0);
    if (position > begins)
      throw new Error(
        `${feed} needs ${name} after position ${begins} of partition ${partition}, but ${source.producer} has trimmed it ` +
          `up to position ${position} (it keeps it for ${handlers.get(name)?.event.keep}). Subscribe with ` +
          `when(…, { from: 'now' }), and rebuild the module's state from the rest with 'npm run events -- rebuild "${feed}" --kept'.`,
      );
  }
}
