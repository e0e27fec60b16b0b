import { setTimeout as sleep } from 'node:timers/promises';
import { arrives } from '../../src/platform/testing/waiting.js';
import { samples, sum } from '../program/metric-samples.js';
import type { Program } from '../program/program.js';

const LOOK_EVERY_MS = 400;
const LOOK_WITHIN_MS = 2_000;
/** A killed member leaves its group after 10 seconds; a broker that is paused meanwhile takes as long. */
const COME_WITHIN_MS = 90_000;

/** So many events show by which way they come while nothing fails. */
const STEADY_EVENTS = 300;

/** Events that feeds have read: over Kafka, and from the log for what the topic lacked. */
export interface Reads {
  readonly kafka: number;
  readonly log: number;
}

/** Counts by the metrics of processes how their feeds got their events. What a process has read just before it was killed is left out. */
export class FeedReads {
  private readonly lives = new Map<Program, Reads>();
  private watching = false;
  private watched: Promise<void> = Promise.resolve();

  /** @param programs those that run at present */
  constructor(private readonly programs: () => readonly Program[]) {}

  /** Looks at the metrics from now on; all programs must have been started. */
  begin(): void {
    this.watching = true;
    this.watched = (async () => {
      while (this.watching) {
        await Promise.all(this.programs().map((program) => this.look(program)));
        await sleep(LOOK_EVERY_MS);
      }
    })();
  }

  get total(): Reads {
    const all = [...this.lives.values()];
    const of = (way: keyof Reads) => all.reduce((total, reads) => total + reads[way], 0);
    return { kafka: of('kafka'), log: of('log') };
  }

  /** Waits until a process has got events over Kafka. @throws Error when none come. */
  async come(program: Program): Promise<void> {
    await arrives(
      'events over Kafka',
      async () => {
        await sleep(LOOK_EVERY_MS);
        return (this.lives.get(program)?.kafka ?? 0) > 0;
      },
      COME_WITHIN_MS,
    );
  }

  /** Waits until from now on some hundred events have come over Kafka, and more than from logs. @throws Error when they do not. */
  async mostCome(): Promise<void> {
    const before = this.total;
    const most = async () => {
      await sleep(LOOK_EVERY_MS);
      const kafka = this.total.kafka - before.kafka;
      return kafka >= STEADY_EVENTS && kafka > this.total.log - before.log;
    };
    await arrives('more events over Kafka than from logs', most, COME_WITHIN_MS);
  }

  /** Reads the metrics of a process now. */
  async look(program: Program): Promise<void> {
    if (program.gone) return;
    const signal = AbortSignal.timeout(LOOK_WITHIN_MS);
    const text = await fetch(`${program.internalUrl}/metrics`, { signal })
      .then((response) => response.text())
      .catch(() => undefined);
    if (text === undefined) return;
    const read = samples(text, 'ficus_feed_read_events_total');
    const by = (way: string) => sum(read.filter(({ labels }) => labels.includes(`way="${way}"`)));
    this.lives.set(program, { kafka: by('kafka'), log: by('log') });
  }

  async stop(): Promise<void> {
    this.watching = false;
    await this.watched;
  }
}
