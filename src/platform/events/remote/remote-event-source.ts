import { Unavailable } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import { failpoint } from '../../ops/failpoint.js';
import { uuidIds } from '../../ops/ids.js';
import type { EventSelection, EventSource, Head, Lost, Place, Reading, Span } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { LogClient, type LogPeer } from './log-client.js';
import { answers, type Question } from './log-questions.js';
import { LogStream } from './log-stream.js';
import { ReportNumbers, type Sequence } from './report-order.js';

/** Another source may have reported before, so the first attempt of a source may be refused; more only while two report at once. */
const NOTE_ATTEMPTS = 3;

/**
 * The log of a module in another host. Its feeds are notified of news almost as soon as those of that host, and a batch costs
 * one request. Every failure is `Unavailable`: the feeds pause and go on by themselves.
 */
export class RemoteEventSource implements EventSource {
  readonly notifiesAll = true;
  private readonly client: LogClient;
  private readonly stream: LogStream;
  private readonly numbers = new ReportNumbers(uuidIds.next());

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

  /** As {@link EventSource.find}. Large events take several requests. */
  async find(selection: EventSelection, after: Place, limit: number): Promise<readonly LoggedEvent[]> {
    const question = { ask: 'find', selection: asSent(selection) } as const;
    const all: LoggedEvent[] = [];
    for (;;) {
      const behind = placeOf(all.at(-1) ?? after);
      const { events, more } = await this.client.ask(
        { ...question, after: behind, limit: limit - all.length },
        answers.found,
      );
      all.push(...events);
      if (!more || events.length === 0 || all.length >= limit) return all;
    }
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
    await this.note(feed, (sequence) => ({ ask: 'report', feed, sequence, readers: sent }));
    failpoint('report.sent');
  }

  async forget(feed: string): Promise<void> {
    await this.note(feed, (sequence) => ({ ask: 'forget', feed, sequence }));
  }

  onNews(listener: () => void): () => void {
    return this.stream.onNews(listener);
  }

  /** Has the owner note something, unless this source has it note something newer meanwhile. */
  private async note(feed: string, question: (sequence: Sequence) => Question): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const newer = await this.client.ask(question(this.numbers.next()), answers.noted);
      if (newer === null) return;
      if (!this.numbers.goAbove(newer) || attempt === NOTE_ATTEMPTS)
        throw new Unavailable(`${this.producer} has a newer report of ${feed}; this one changed nothing.`);
    }
  }
}

/** The place alone: what has one may have more. */
const placeOf = ({ partition, position }: Place): Place => ({ partition, position });

function asSent(selection: EventSelection) {
  if ('ids' in selection) return { ids: [...selection.ids] };
  if ('keys' in selection) return { keys: [...selection.keys] };
  return selection;
}
