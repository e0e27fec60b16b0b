import { readFile } from 'node:fs/promises';
import { CLOCK, TURNED, WORK } from '../../src/platform/host/served-to-tests.js';
import type { WorkUnderWay } from '../../src/platform/host/work-under-way.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { macHeader } from '../../tools/internal/request-mac.mjs';
import { samples, sum } from '../program/metric-samples.js';
import type { LogLine } from './driver.js';

/** What a host answers about its work, and the time of its clock (milliseconds UTC). */
export type HostWork = WorkUnderWay & { readonly now: number };

/** A process of a stack, which runs with `NODE_ENV=test`: its clock, its work and its log, from outside. */
export class HostUnderTest {
  private turns = 0;

  constructor(
    readonly name: string,
    private readonly internalAddress: string,
    private readonly secret: string,
    /** Its log, and how many threads write into it. */
    private readonly written: { readonly log: string; readonly parts: number },
  ) {}

  /** Turns its clock on, by milliseconds. */
  async turn(ms: number): Promise<void> {
    this.turns += 1;
    await this.send('POST', `${CLOCK}turn`, JSON.stringify({ ms }));
  }

  async work(): Promise<HostWork> {
    return (await this.send('GET', `${WORK}state`)) as HostWork;
  }

  /** How many calls of a module it has served, those that the module has sent to itself left out. */
  async served(module: string): Promise<number> {
    const calls = samples(await this.metrics(), 'ficus_call_seconds_count');
    const of = calls.filter(({ labels }) => labels.includes(`module="${module}"`));
    return sum(of.filter(({ labels }) => !labels.includes(`caller="${module}"`)));
  }

  /** How many events its feeds have handled, and how many they have read from topics. */
  async events(): Promise<{ readonly handled: number; readonly overKafka: number }> {
    const text = await this.metrics();
    const read = samples(text, 'ficus_feed_read_events_total');
    const overKafka = read.filter(({ labels }) => labels.includes('way="kafka"'));
    return { handled: sum(samples(text, 'ficus_event_delay_seconds_count')), overKafka: sum(overKafka) };
  }

  /** All that it has logged so far. Each thread writes its log in order, and a little later: a turn by nothing is its last line. */
  async lines(): Promise<readonly LogLine[]> {
    await this.turn(0);
    return arrives(`the log of ${this.name} up to now`, async () => {
      const text = await readFile(this.written.log, 'utf8');
      const lines = text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
      return lines.filter(({ msg }) => msg === TURNED).length < this.turns * this.written.parts ? undefined : lines;
    });
  }

  private async metrics(): Promise<string> {
    const response = await fetch(`${this.internalAddress}/metrics`);
    if (response.status !== 200) throw new Error(`The metrics of ${this.name} got ${response.status}.`);
    return response.text();
  }

  private async send(method: string, target: string, body = ''): Promise<unknown> {
    const response = await fetch(this.internalAddress + target, {
      ...{ method, headers: { ...macHeader(this.secret, method, target, body) } },
      ...(body === '' ? {} : { body }),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${method} ${target} of ${this.name} got ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}
