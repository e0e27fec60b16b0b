import { setMaxListeners } from 'node:events';
import type { z } from 'zod';
import { NotOwner, Unavailable } from '../../contract/failure.js';
import { messageOf } from '../../ops/message-of.js';
import type { PeerClient } from '../../peer/peer-client.js';
import type { PeerRequest } from '../../peer/peer-exchange.js';
import { LOG_PREFIX, type Question } from './log-questions.js';
import { EVENTS_PREFIX, type EventsAnswer, type EventsQuery, readAnswer, writeQuery } from './log-wire.js';

/** How long an answer may take beyond the wait that it was asked for, in milliseconds. */
const ANSWER_MS = 5_000;
/** A search reads the whole log. */
const SEARCH_MS = 30_000;

/** The host that runs a module, as it is asked about its log. */
export type LogPeer = Pick<PeerClient, 'url' | 'send'>;

/** Asks another host about the log of one module. Everything that goes wrong is `Unavailable` or `NotOwner`: nothing was skipped. */
export class LogClient {
  private ending = ending();

  /** @param peerOf the host of the module at this moment; undefined while nobody knows it. */
  constructor(
    readonly producer: string,
    private readonly peerOf: () => LogPeer | undefined,
  ) {}

  /** Asks for events and for the ends of the log. The signal ends the wait. */
  async events(query: EventsQuery, signal?: AbortSignal): Promise<EventsAnswer> {
    const target = `${EVENTS_PREFIX}${this.producer}?${writeQuery(query)}`;
    const request = { method: 'GET', target, timeoutMs: query.waitMs + ANSWER_MS } as const;
    const answer = await this.send(signal ? { ...request, signal } : request, readAnswer);
    if (answer.module !== this.producer) throw this.garbage(`it is the log of ${answer.module}`);
    this.assertFits(query, answer);
    return answer;
  }

  /** Asks something else, or reports. */
  ask<T>(question: Question, answer: z.ZodType<T>): Promise<T> {
    const target = `${LOG_PREFIX}${this.producer}`;
    const timeoutMs = question.ask === 'find' ? SEARCH_MS : ANSWER_MS;
    const request = { method: 'POST', target, body: JSON.stringify(question), timeoutMs } as const;
    return this.send(request, (json) => answer.parse(json));
  }

  /** Ends the requests that are under way and have no signal of their own. */
  endAll(): void {
    this.ending.abort();
    this.ending = ending();
  }

  private async send<T>(request: PeerRequest, read: (json: unknown) => T): Promise<T> {
    const peer = this.peerOf();
    if (!peer) throw new Unavailable(`No instance of ${this.producer} is reachable: nobody knows where it is.`);
    const { status, text } = await peer.send({ signal: this.ending.signal, ...request }).catch((error: unknown) => {
      throw new Unavailable(`The log of ${this.producer} cannot be reached: ${messageOf(error)}`, { cause: error });
    });
    let json: unknown;
    try {
      json = JSON.parse(text);
      if (status === 200) return read(json);
    } catch (error) {
      throw this.garbage(messageOf(error).slice(0, 300), error);
    }
    throw this.failure(peer.url, status, json);
  }

  /** Events that were not asked for, or are out of order, would move a cursor past others. */
  private assertFits({ spans }: EventsQuery, { reading }: EventsAnswer): void {
    const last = new Map(spans.map(({ partition, after }) => [partition, after]));
    for (const partition of reading.partitions.keys())
      if (!last.has(partition)) throw this.garbage(`partition ${partition} was not asked for`);
    for (const { partition, position } of reading.events) {
      const before = last.get(partition);
      if (before === undefined || position <= before)
        throw this.garbage(`position ${position} of partition ${partition} is not in its place`);
      last.set(partition, position);
    }
  }

  private garbage(what: string, cause?: unknown): Unavailable {
    return new Unavailable(
      `What should be the log of ${this.producer} gave no answer of a log: ${what}. Nothing was skipped; check its address.`,
      { cause },
    );
  }

  private failure(url: string, status: number, json: unknown): Unavailable | NotOwner {
    const { code, message, module } = (json ?? {}) as { code?: unknown; message?: unknown; module?: unknown };
    if (code === 'NOT_OWNER' && typeof module === 'string') return new NotOwner(module, String(message));
    return new Unavailable(
      `The log of ${this.producer} cannot be read at ${url} (${status} ${String(code)}): ${String(message)}`,
    );
  }
}

/** Any number of requests may be under way. */
function ending(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
