/**
 * Plays the night in which order leaves, with the code of a learner for members and the operator.
 * `node run-night.ts <straddle.mjs> <seed>`, below TMPDIR
 */
import 'reflect-metadata';
import { printResult } from '../../../tools/lab/print-result.js';
import { RandomChoices } from '../../../tools/lab/random-choices.js';
import { learnerIn } from './learner.js';
import type { Command } from './members.js';
import { Night, orderIn } from './night.js';
import { NOTHING, type CommandSeen, type DisputeSeen, type Seen } from './seen.js';

const [file = '', seed = '1'] = process.argv.slice(2);

async function play(): Promise<Seen> {
  const night = await Night.begin(await learnerIn(file), new RandomChoices(Number(seed)));
  try {
    await night.straddle();
    const disputes: DisputeSeen[] = [];
    for (const next of [() => night.anEpochApart(), () => night.atOneEpoch()]) {
      disputes.push(await next());
      if (disputes.some(({ served, lost }) => !served || lost > 0)) break;
    }
    const isRight = disputes.every(({ served, lost }) => served && lost === 0);
    if (isRight) await night.hosts.idle(night.members.customer);
    const commands = await Promise.all(night.members.commands.map((command) => seenOf(night, command)));
    const changes = await night.hosts.rows<{ placement: string }>(
      'placement',
      "SELECT placement FROM placement_changes WHERE module = 'order' ORDER BY revision",
    );
    const epochs = changes.map(({ placement }) => (JSON.parse(placement) as { readonly epoch: number }).epoch);
    return { pauseMs: night.pauseMs, commands, disputes, epochs, otherHost: isRight ? await night.otherHost() : '' };
  } finally {
    await night.end();
  }
}

/** What a command has come to in the databases. */
async function seenOf(
  night: Night,
  { kind, fate, quantity, statuses, lost, answer, ended }: Command,
): Promise<CommandSeen> {
  const wanted = kind === 'place' ? '' : " AND o.status = 'accepted' AND o.captured_at IS NOT NULL";
  const orders = await night.rows<{ order_id: string }>(
    `SELECT o.order_id FROM orders o JOIN order_lines l ON l.order_id = o.order_id WHERE l.quantity = ${quantity}${wanted}`,
  );
  const ids = orders.map(({ order_id: id }) => `'${id}'`).join(', ');
  const charges = await night.hosts.rows('gateway', `SELECT key FROM charges WHERE order_id IN (${ids})`);
  return {
    ...{ kind, fate, statuses, ended, orders: orders.length, charges: charges.length },
    done: orderIn(answer) !== undefined,
    sameBytes: lost === undefined || answer === undefined || lost === answer,
  };
}

await printResult<Seen>(play, (failure) => ({ ...NOTHING, failure }));
// A loop of the learner's may go on.
process.exit(0);
