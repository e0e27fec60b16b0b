import type { ReceivedRecord, SentRecord } from '../../kafka/broker.js';
import type { LoggedEvent } from '../log/logged-event.js';

const COUNTED = /^[1-9]\d{0,15}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A record that is not an event of the producer. It is logged and skipped: it has no place in the log. */
export class NotAnEvent {
  constructor(readonly reason: string) {}
}

/**
 * An event of a producer as a record of its topic, by the Kafka binding of CloudEvents 1.0 in binary mode: the data are the value, the
 * attributes are headers. There is no `content-type`: it carries `datacontenttype`, which may be left out, and each header takes time.
 */
export function recordOf(producer: string, event: LoggedEvent): SentRecord {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: sourceOf(producer),
    ce_type: event.name,
    ce_time: event.occurredAt,
    ce_version: `${event.version}`,
    ce_position: `${event.position}`,
    ce_correlationid: event.correlationId,
  };
  if (event.epoch !== null) headers['ce_epoch'] = `${event.epoch}`;
  if (event.causationId !== null) headers['ce_causationid'] = event.causationId;
  if (event.traceparent !== null) headers['ce_traceparent'] = event.traceparent;
  return { partition: event.partition, key: event.key, value: event.data, headers };
}

/** The event that a record of the producer's topic holds. It never throws: anybody may have sent the record. */
export function eventOf(producer: string, record: ReceivedRecord): LoggedEvent | NotAnEvent {
  const { partition, key, value, headers } = record;
  const wrong = wrongOf(producer, record);
  if (wrong !== undefined || key === undefined || value === undefined)
    return new NotAnEvent(
      `The record at offset ${record.offset} of partition ${partition} is not an event of ${producer}: ${wrong}. It is skipped; ` +
        `find out who else sends to the topic of ${producer}.`,
    );
  return {
    partition,
    position: Number(headers['ce_position']),
    id: headers['ce_id'] ?? '',
    name: headers['ce_type'] ?? '',
    version: Number(headers['ce_version']),
    key,
    data: value,
    occurredAt: headers['ce_time'] ?? '',
    correlationId: headers['ce_correlationid'] ?? '',
    causationId: headers['ce_causationid'] ?? null,
    traceparent: headers['ce_traceparent'] ?? null,
    epoch: headers['ce_epoch'] === undefined ? null : Number(headers['ce_epoch']),
  };
}

/** The source of a producer's events, as CloudEvents names it. */
function sourceOf(producer: string): string {
  return `/ficus/${producer}`;
}

/** What keeps a record from being an event of the producer; undefined when nothing does. */
function wrongOf(producer: string, { key, value, headers }: ReceivedRecord): string | undefined {
  if (key === undefined) return 'it has no key';
  if (value === undefined) return 'it has no value';
  if (headers['ce_specversion'] !== '1.0') return wrongHeader(headers, 'ce_specversion', "'1.0'");
  if (headers['ce_source'] !== sourceOf(producer)) return wrongHeader(headers, 'ce_source', `'${sourceOf(producer)}'`);
  for (const name of ['ce_id', 'ce_type', 'ce_correlationid'])
    if (!headers[name]) return wrongHeader(headers, name, 'a text');
  for (const name of ['ce_position', 'ce_version'])
    if (!isCount(headers[name])) return wrongHeader(headers, name, 'a whole number from 1');
  const { ce_epoch: epoch, ce_time: time = '' } = headers;
  if (epoch !== undefined && epoch !== '0' && !isCount(epoch))
    return wrongHeader(headers, 'ce_epoch', 'a whole number');
  if (!TIME.test(time) || Number.isNaN(Date.parse(time)))
    return wrongHeader(headers, 'ce_time', 'a time in UTC (ISO 8601)');
  return undefined;
}

function isCount(text: string | undefined): boolean {
  return text !== undefined && COUNTED.test(text) && Number.isSafeInteger(Number(text));
}

function wrongHeader(headers: ReceivedRecord['headers'], name: string, expected: string): string {
  const found = headers[name];
  // Anybody may have sent it, so no more of it goes into a log.
  return `its header ${name} is ${found === undefined ? 'missing' : `'${found.slice(0, 60)}'`}, not ${expected}`;
}
