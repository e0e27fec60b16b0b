import { readFile } from 'node:fs/promises';
import { CLOCK, TURNED, WORK } from '../../src/platform/host/served-to-tests.js';
import type { WorkUnderWay } from '../../src/platform/host/work-under-way.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { macHeader } from '../../tools/internal/request-mac.mjs';
import type { LogLine } from './driver.js';

/** What a host answers about its work, and the time of its clock (milliseconds UTC). */
export type HostWork = WorkUnderWay & { readonly now: number };

/** A line of the metrics: how many calls of one kind a host has carried out. */
const CALL_COUNT = /^ficus_call_seconds_count\{([^}]*)\} (\d+)$/gm;

/** Lines of the metrics: how many events a feed has handled, and read from a topic. */
const EVENTS_HANDLED = /^ficus_event_delay_seconds_count\{[^}]*\} (\d+)$/gm;
const EVENTS_OVER_KAFKA = /^ficus_feed_read_events_total\{[^}]*way="kafka"[^}]*\} (\d+)$/gm;

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
    const series = [...(await this.metrics()).matchAll(CALL_COUNT)].map(([, labels = '', count]) => ({
      labels,
      count,
    }));
    const of = series.filter(({ labels }) => labels.includes(`module="${module}"`));
    const byOthers = of.filter(({ labels }) => !labels.includes(`caller="${module}"`));
    return byOthers.reduce((sum, { count }) => sum + Number(count), 0);
  }

  /** How many events its feeds have handled, and how many they have read from topics. */
  async events(): Promise<{ readonly handled: number; readonly overKafka: number }> {
    const text = await this.metrics();
    const sum = (lines: RegExp) => [...text.matchAll(lines)].reduce((before, [, count]) => before + Number(count), 0);
    return { handled: sum(EVENTS_HANDLED), overKafka: sum(EVENTS_OVER_KAFKA) };
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
