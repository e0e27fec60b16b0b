import fc from 'fast-check';
import type { ReceivedRecord } from '../../kafka/broker.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { eventOf, NotAnEvent, recordOf } from './event-record.js';

const watered: LoggedEvent = {
  partition: 3,
  position: 42,
  id: '0190a1b2-0000-7000-8000-000000000001',
  name: 'garden.watered',
  version: 2,
  key: '장미',
  data: '{"litres":3,"꽃":"무궁화 🌺"}',
  occurredAt: '2026-01-05T09:00:00.000Z',
  correlationId: 'c-1',
  causationId: null,
  traceparent: null,
  epoch: 1,
};

/** As a broker carries it: bytes in UTF-8, and an offset. */
function carried(record: ReturnType<typeof recordOf>): ReceivedRecord {
  const bytes = (text: string) => Buffer.from(text, 'utf8').toString('utf8');
  const headers = Object.fromEntries(Object.entries(record.headers).map(([name, value]) => [name, bytes(value)]));
  return { partition: record.partition, offset: 7n, key: bytes(record.key), value: bytes(record.value), headers };
}

const text = fc.string({ unit: 'grapheme' });
const named = fc.string({ unit: 'grapheme', minLength: 1 });
const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const events = fc.record<LoggedEvent>({
  partition: fc.nat(100),
  position: count,
  id: named,
  name: named,
  version: count,
  key: text,
  data: fc.json({ stringUnit: 'grapheme' }),
  occurredAt: fc
    .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  correlationId: named,
  causationId: fc.option(text),
  traceparent: fc.option(text),
  epoch: fc.option(fc.nat()),
});

describe('an event as a record', () => {
  it('follows the Kafka binding of CloudEvents, and has no header that says nothing', () => {
    expect(recordOf('garden', watered)).toEqual({
      partition: 3,
      key: '장미',
      value: watered.data,
      headers: {
        ce_specversion: '1.0',
        ce_id: watered.id,
        ce_source: '/ficus/garden',
        ce_type: 'garden.watered',
        ce_time: '2026-01-05T09:00:00.000Z',
        ce_version: '2',
        ce_position: '42',
        ce_epoch: '1',
        ce_correlationid: 'c-1',
      },
    });
  });

  it('is the same event when it has come back, whatever text it holds', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(eventOf('garden', carried(recordOf('garden', event)))).toEqual(event);
      }),
    );
    const caused = { ...watered, causationId: '', traceparent: '00-1-2-01', epoch: null };
    expect(eventOf('garden', carried(recordOf('garden', caused)))).toEqual(caused);
  });

  it.each<[string, Partial<ReceivedRecord> | Record<string, string | undefined>, string]>([
    ['without a key', { key: undefined }, 'it has no key'],
    ['without a value', { value: undefined }, 'it has no value'],
    ['without headers', { headers: {} }, "its header ce_specversion is missing, not '1.0'"],
    ['of another specification', { ce_specversion: '0.3' }, "its header ce_specversion is '0.3', not '1.0'"],
    ['of another module', { ce_source: '/ficus/shed' }, "its header ce_source is '/ficus/shed', not '/ficus/garden'"],
    ['without an id', { ce_id: undefined }, 'its header ce_id is missing, not a text'],
    ['with an empty name', { ce_type: '' }, "its header ce_type is '', not a text"],
    ['at no position', { ce_position: '0' }, "its header ce_position is '0', not a whole number from 1"],
    ['beyond all positions', { ce_position: '9007199254740993' }, 'not a whole number from 1'],
    ['with a position in another notation', { ce_position: '1e3' }, 'not a whole number from 1'],
    ['of a strange version', { ce_version: '-1' }, "its header ce_version is '-1'"],
    ['of a strange epoch', { ce_epoch: 'x' }, "its header ce_epoch is 'x', not a whole number"],
    ['of no time', { ce_time: '2026-13-05T09:00:00Z' }, 'not a time in UTC (ISO 8601)'],
    ['of a local time', { ce_time: '2026-01-05T09:00:00' }, 'not a time in UTC (ISO 8601)'],
    ['with a header that is far too long', { ce_id: 'ok', ce_epoch: 'y'.repeat(10_000) }, `'${'y'.repeat(60)}', not`],
  ])('%s is not an event, and the reason says so', (_, change, reason) => {
    const record = carried(recordOf('garden', watered));
    const ofHeaders = Object.keys(change).some((name) => name.startsWith('ce_'));
    const headers = Object.entries({ ...record.headers, ...change }).filter(([, value]) => value !== undefined);
    const read = eventOf(
      'garden',
      ofHeaders
        ? { ...record, headers: Object.fromEntries(headers) as Record<string, string> }
        : { ...record, ...change },
    );
    expect(read).toBeInstanceOf(NotAnEvent);
    expect((read as NotAnEvent).reason).toContain('The record at offset 7 of partition 3 is not an event of garden: ');
    expect((read as NotAnEvent).reason).toContain(reason);
  });

  it('is read without an exception, whatever the record holds', () => {
    const names = fc.constantFrom(
      ...Object.keys(recordOf('garden', { ...watered, causationId: 'x' }).headers),
      '__proto__',
    );
    const strange = fc.record({
      partition: fc.nat(),
      offset: fc.bigInt(),
      key: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
      value: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
      headers: fc.dictionary(
        names,
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('1.0', '/ficus/garden', '1')),
      ),
    });
    fc.assert(fc.property(strange, (record) => void eventOf('garden', record)));
  });
});
