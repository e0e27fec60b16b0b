import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from '../program/program.js';
import type { OnKafka } from './on-kafka.js';
import type { Random } from './random.js';

/** A random kill comes this long after the load began, in milliseconds. */
const [EARLIEST_KILL_MS, LATEST_KILL_MS] = [150, 1_200];
/** In each so-manieth round the program is frozen for a while before it is killed. */
const FREEZE_EVERY = 3;
const [SHORTEST_FREEZE_MS, LONGEST_FREEZE_MS] = [500, 3_000];
/** In so many of ten rounds over Kafka the kill comes behind events that came over it; in the others mostly before. */
const KILLS_BEHIND_EVENTS = 0.7;

/**
 * Kills a program under load, at a moment that the seed decides; it may be frozen before.
 * @returns whether it was frozen
 * @throws Error when no events come over Kafka, where they are to
 */
export async function killAtRandom(
  program: Program,
  { round, random, kafka }: { readonly round: number; readonly random: Random; readonly kafka: OnKafka | undefined },
): Promise<boolean> {
  const pause = (low: number, high: number) => sleep(random.between(low, high));
  const freezes = round % FREEZE_EVERY === 0;
  try {
    if (kafka && random.next() < KILLS_BEHIND_EVENTS) await kafka.reads.come(program);
    await pause(EARLIEST_KILL_MS, LATEST_KILL_MS);
    if (freezes) {
      program.freeze();
      await pause(SHORTEST_FREEZE_MS, LONGEST_FREEZE_MS);
      program.thaw();
      await pause(EARLIEST_KILL_MS, LATEST_KILL_MS);
    }
    await kafka?.reads.look(program);
  } finally {
    await program.kill();
  }
  return freezes;
}
