import { z } from 'zod';
import type { EventSelection, EventSource, Place } from '../log/event-source.js';
import { eventValues } from '../log/logged-event.js';
import { jsonIn } from '../../peer/peer-endpoints.js';
import { firstWithinBytes } from './answer-parts.js';
import { EventList, invalid } from './log-wire.js';
import type { ReportOrder } from './report-order.js';

/** The path below which a host takes the other questions about its logs, and the reports: `POST /_log/<module>`. */
export const LOG_PREFIX = '/_log/';
/** The largest question, in bytes. */
export const QUESTION_BYTES = 1_048_576;

/** Events that a search reads at once: the largest ones fill the memory otherwise. */
const FOUND_AT_ONCE = 256;

const int = z.int().min(0);
const place = z.strictObject({ partition: z.int().min(-1), position: int });
const limit = z.int().min(1).max(10_000);
const shortText = z.string().max(512);
const selection = z.union([
  z.strictObject({ ids: z.array(shortText).max(1_000) }),
  z.strictObject({ keys: z.array(z.string().max(4_096)).max(1_000) }),
  z.strictObject({ partition: int, from: int, to: int }),
  z.strictObject({ since: z.iso.datetime(), until: z.iso.datetime() }),
]) satisfies z.ZodType<EventSelection>;
const feed = z.string().regex(/^[a-z][a-z0-9]*<-[a-z][a-z0-9]*$/);
const sequence = z.strictObject({ source: shortText, number: z.int().min(1) });
const readerPlaces = z.array(z.tuple([int, int])).max(256);

/** A question about a log, besides that for its next events; or something that its owner is to note. */
const question = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('find'), selection, after: place, limit }),
  z.strictObject({ ask: z.literal('newest'), limit }),
  z.strictObject({ ask: z.literal('ids'), places: z.array(place).max(1_000) }),
  z.strictObject({ ask: z.literal('lost'), names: z.array(shortText).max(1_000) }),
  z.strictObject({
    ...{ ask: z.literal('report'), feed, sequence },
    readers: z.array(z.tuple([shortText, readerPlaces])).max(1_000),
  }),
  z.strictObject({ ask: z.literal('forget'), feed, sequence }),
]);
export type Question = z.output<typeof question>;

/** @throws ContractViolation when it is none, or when it is for the readers of another module's log. */
export function readQuestion(producer: string, body: string): Question {
  const asked = jsonIn(body);
  if (asked === undefined) throw invalid('the body is not JSON');
  const { success, data, error } = question.safeParse(asked);
  if (!success) throw invalid(z.prettifyError(error));
  if ('feed' in data && !data.feed.endsWith(`<-${producer}`))
    throw invalid(`the feed ${data.feed} does not read the log of ${producer}`);
  if (data.ask === 'report')
    for (const [reader] of data.readers)
      if (reader !== data.feed && !reader.startsWith(`${data.feed}#`))
        throw invalid(`'${reader}' is no reader of ${data.feed}`);
  return data;
}

/** Answers a question from a log. Resolves with JSON text. */
export async function answerQuestion(log: EventSource, asked: Question, order: ReportOrder): Promise<string> {
  // A report that comes after a newer one changes nothing: its feed may have been set back in between.
  const newer = 'sequence' in asked && order.take(asked.feed, asked.sequence);
  if (newer) return JSON.stringify(newer);
  switch (asked.ask) {
    case 'find': {
      const limit = Math.min(asked.limit, FOUND_AT_ONCE);
      const found = await log.find(asked.selection, asked.after, limit);
      const events = firstWithinBytes(found);
      const more = found.length === limit && limit < asked.limit;
      return JSON.stringify({ events: events.map(eventValues), more: more || events.length < found.length });
    }
    case 'newest':
      return JSON.stringify((await log.newest(asked.limit)).map(eventValues));
    case 'ids':
      return JSON.stringify(await log.idsAt(asked.places));
    case 'lost':
      return JSON.stringify(await log.lost(asked.names));
    case 'report':
      await log.report(asked.feed, new Map(asked.readers.map(([reader, places]) => [reader, places.map(placeOf)])));
      return 'null';
    case 'forget':
      await log.forget(asked.feed);
      return 'null';
  }
}

const placeOf = ([partition, position]: readonly [number, number]): Place => ({ partition, position });

/** Reads the answers to questions. @throws ZodError when an answer is none to its question. */
export const answers = {
  events: EventList,
  /** A part of what a search finds; `more`: ask again behind its last event. */
  found: z.object({ events: EventList, more: z.boolean() }),
  ids: z.array(z.object({ partition: int, position: int, id: z.string() })),
  lost: z.array(z.object({ partition: int, position: int, name: z.string() })),
  /** Null: noted. Otherwise it came late, after this one. */
  noted: sequence.nullable(),
};
