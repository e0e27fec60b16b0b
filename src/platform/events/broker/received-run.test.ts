import type { LoggedEvent } from '../log/logged-event.js';
import { ReceivedRun } from './received-run.js';

const event = (position: number, change: Partial<LoggedEvent> = {}): LoggedEvent => ({
  ...{ partition: 0, position, id: `event-${position}`, name: 'water.rained', version: 1, key: 'a', data: '{}' },
  ...{ occurredAt: '2026-03-01T00:00:00.000Z', correlationId: 'c', causationId: null, traceparent: null, epoch: 2 },
  ...change,
});
const positions = (events: readonly LoggedEvent[]) => events.map(({ position }) => position);

describe('the events of a partition as a topic brings them', () => {
  let run: ReceivedRun;
  let offset = 0n;
  const take = (...events: readonly LoggedEvent[]) => events.map((one) => run.take(one, offset++));
  beforeEach(() => {
    run = new ReceivedRun();
    offset = 0n;
  });

  it('are read behind any position that the run has, and behind 0 when they begin with the first', () => {
    take(event(1), event(2), event(3));
    expect(positions(run.behind(0, 10))).toEqual([1, 2, 3]);
    expect(positions(run.behind(1, 1))).toEqual([2]);
    expect(positions(run.behind(1, 10, 2))).toEqual([2]);
    expect([2, 3, 4].map((position) => run.covers(position))).toEqual([true, false, false]);
    expect(run.markAt(2)).toEqual({ partition: 0, position: 2, eventId: 'event-2', epoch: 2 });
  });

  it('are read right behind the event before the first, but not behind an earlier one', () => {
    take(event(5), event(6));
    expect(positions(run.behind(4, 10))).toEqual([5, 6]);
    expect(run.markAt(4)).toBeUndefined();
    expect([3, 0].map((position) => run.covers(position))).toEqual([false, false]);
  });

  it('drop what is repeated: by a relay after a crash, or by one that has lost its lease', () => {
    expect(take(event(1), event(2), event(3), event(2), event(3), event(1), event(4))).toEqual([
      ...['restarted', 'added', 'added', 'repeated', 'repeated', 'repeated', 'added'],
    ]);
    expect(positions(run.behind(0, 10))).toEqual([1, 2, 3, 4]);
  });

  it('drop what an older epoch sends beside a newer one', () => {
    take(event(1), event(2, { epoch: 3 }));
    expect(take(event(3, { epoch: 2, id: 'lost' }))).toEqual(['repeated']);
    expect(take(event(3, { epoch: 3 }))).toEqual(['added']);
    expect(run.markAt(3)?.eventId).toBe('event-3');
  });

  it('begin anew behind a gap, so that nobody reads over it', () => {
    take(event(1), event(2));
    expect(take(event(4), event(5))).toEqual(['restarted', 'added']);
    // Whether 4 follows the 3 that its reader gets from the log, only the log knows.
    expect([2, 3, 4].map((position) => run.covers(position))).toEqual([false, false, true]);
  });

  it('begin anew at another event of a position that has come: the log has forked, and its reader finds out', () => {
    take(event(1), event(2), event(3));
    expect(take(event(2, { id: 'other', epoch: 3 }))).toEqual(['restarted']);
    expect(run.markAt(2)).toEqual({ partition: 0, position: 2, eventId: 'other', epoch: 3 });
    expect(run.covers(3)).toBe(false);
  });

  it('go on at the record of the first event that is not dealt with, whatever was repeated between', () => {
    expect(run.offsetBehind(0)).toBeUndefined();
    take(event(1), event(2), event(1), event(2), event(3));
    expect(run.offsetBehind(0)).toBe(0n);
    expect(run.offsetBehind(2)).toBe(4n);
    expect(run.offsetBehind(3)).toBe(5n);
    run.dropBefore(3);
    expect(run.offsetBehind(3)).toBe(5n);
    take(event(2));
    expect(run.offsetBehind(3)).toBe(6n);
  });

  it('keep the event at the cursor, as the proof of what follows', () => {
    take(event(1), event(2), event(3));
    run.dropBefore(2);
    expect(run.covers(0)).toBe(false);
    expect(run.markAt(2)?.eventId).toBe('event-2');
    expect(positions(run.behind(2, 10))).toEqual([3]);
    expect(run.countBehind(2)).toBe(1);
  });
});
