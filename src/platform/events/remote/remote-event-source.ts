import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import type { EventSelection, EventSource, Head, Lost, Place, Reading, Span } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { LogClient, type LogPeer } from './log-client.js';
import { answers } from './log-questions.js';
import { LogStream } from './log-stream.js';

/**
 * The log of a module in another host. Its feeds are notified of news almost as soon as those of that host, and a batch costs
 * one request. Every failure is `Unavailable`: the feeds pause and go on by themselves.
 */
export class RemoteEventSource implements EventSource {
  readonly notifiesAll = true;
  private readonly client: LogClient;
  private readonly stream: LogStream;

  /** @param peerOf the host of the module at this moment; undefined while nobody knows it. */
  constructor(
    readonly producer: string,
    peerOf: () => LogPeer | undefined,
    { clock, random = Math.random }: { readonly clock: Clock; readonly random?: () => number },
  ) {
    this.client = new LogClient(producer, peerOf);
    this.stream = new LogStream(this.client, clock, random);
  }

  get home(): string | undefined {
    return this.stream.home;
  }

  get knownHeads(): readonly Head[] | undefined {
    return this.stream.knownHeads;
  }

  heads(): Promise<readonly Head[]> {
    return this.stream.heads();
  }

  read(spans: readonly Span[], limit: number): Promise<Reading> {
    return this.stream.read(spans, limit);
  }

  idsAt(places: readonly Place[]): Promise<readonly (Place & { readonly id: string })[]> {
    return this.client.ask({ ask: 'ids', places: places.map(placeOf) }, answers.ids);
  }

  find(selection: EventSelection, after: Place, limit: number): Promise<readonly LoggedEvent[]> {
    return this.client.ask({ ask: 'find', selection: asSent(selection), after: placeOf(after), limit }, answers.events);
  }

  newest(limit: number): Promise<readonly LoggedEvent[]> {
    return this.client.ask({ ask: 'newest', limit }, answers.events);
  }

  lost(names: readonly string[]): Promise<readonly Lost[]> {
    return this.client.ask({ ask: 'lost', names: [...names] }, answers.lost);
  }

  async report(feed: string, readers: ReadonlyMap<string, readonly Place[]>): Promise<void> {
    const sent = [...readers].map(([reader, places]): [string, [number, number][]] => [
      reader,
      places.map(({ partition, position }) => [partition, position]),
    ]);
    await this.client.ask({ ask: 'report', feed, readers: sent }, answers.nothing);
    failpoint('report.sent');
  }

  async forget(feed: string): Promise<void> {
    await this.client.ask({ ask: 'forget', feed }, answers.nothing);
  }

  onNews(listener: () => void): () => void {
    return this.stream.onNews(listener);
  }
}

/** The place alone: what has one may have more. */
const placeOf = ({ partition, position }: Place): Place => ({ partition, position });

function asSent(selection: EventSelection) {
  if ('ids' in selection) return { ids: [...selection.ids] };
  if ('keys' in selection) return { keys: [...selection.keys] };
  return selection;
}
