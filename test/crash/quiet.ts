import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/platform/ops/clock.js';
import { messageOf } from '../../src/platform/ops/message-of.js';
import { samples, sum } from '../program/metric-samples.js';

const LIMIT_MS = 60_000;

/** Looks of which each sees nothing left: while one process is looked at, another may give it something to do. */
const LOOKS = 2;
const LOOK_EVERY_MS = 50;

/**
 * Waits until the processes have nothing more to do by themselves: every feed is at its end, every event is in its topic, nothing
 * waits to be retried, and the only sagas that go on are those of orders that a shop has neither accepted nor rejected.
 * @throws Error with what is left when nothing has changed for a minute: a machine may be as slow as it likes.
 */
export async function quiet(internalUrls: readonly string[], unanswered: () => Promise<number>): Promise<void> {
  let looks = 0;
  let [left, since] = ['', systemClock.monotonic()];
  for (;;) {
    const metricsOf = async (url: string) => (await fetch(`${url}/metrics`)).text();
    const text = (await Promise.all(internalUrls.map(metricsOf))).join('\n');
    const lag = sum(samples(text, 'ficus_feed_lag'));
    const unsent = sum(samples(text, 'ficus_relay_lag'));
    const held = sum(samples(text, 'ficus_feed_held').filter(({ labels }) => labels.includes('waiting')));
    const sagas = sum(samples(text, 'ficus_sagas').filter(({ labels }) => labels.includes('running')));
    // A slow machine may not answer in time: it is asked again.
    const open = await unanswered().catch(messageOf);
    const done = lag === 0 && unsent === 0 && held === 0 && sagas === open;
    looks = done ? looks + 1 : 0;
    if (looks >= LOOKS) return;
    const now = `lag ${lag}, not relayed ${unsent}, held ${held}, sagas ${sagas}, unanswered ${open}`;
    if (now !== left) [left, since] = [now, systemClock.monotonic()];
    if (systemClock.monotonic() - since > LIMIT_MS) throw new Error(`The processes did not become idle: ${left}.`);
    await sleep(LOOK_EVERY_MS);
  }
}
