import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { VirtualClock } from '../testing/virtual-clock.js';
import { StalledResponses } from './stalled-responses.js';

/** A response that nobody reads. */
function unread(bytes: number): ServerResponse & { readonly cut: boolean } {
  const response = Object.assign(new EventEmitter(), {
    writableEnded: true,
    writableLength: bytes,
    cut: false,
    destroy: () => (response.cut = true),
  });
  return response as unknown as ServerResponse & { cut: boolean };
}

describe('a response that its client does not read', () => {
  it('is cut off after the limit, and not before', async () => {
    const clock = new VirtualClock();
    const stalled = new StalledResponses(clock, 10_000);
    const response = unread(100);
    stalled.begun(response);
    await clock.advance('9s');
    expect(response.cut).toBe(false);
    await clock.advance('2s');
    expect(response.cut).toBe(true);
  });

  it('is not cut off while its answer is still being made', async () => {
    const clock = new VirtualClock();
    const stalled = new StalledResponses(clock, 10_000);
    const response = Object.assign(unread(0), { writableEnded: false });
    stalled.begun(response);
    await clock.advance('60s');
    expect(response.cut).toBe(false);
  });

  it('is cut off before the limit when all together hold too much, the oldest first', async () => {
    const clock = new VirtualClock();
    const stalled = new StalledResponses(clock, 10_000, 250);
    const responses = [unread(100), unread(100), unread(100)];
    for (const response of responses) stalled.begun(response);
    await clock.advance('1s');
    expect(responses.map(({ cut }) => cut)).toEqual([true, false, false]);
  });
});
