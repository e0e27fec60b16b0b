import { cpus, loadavg } from 'node:os';
import { pausesOf } from '../fig/live-lines.mjs';
import type { DemoResult } from './demo.js';
import type { Latency } from './latency.mjs';

/** The result of a demo, for people. */
export function shownTally({ tally, switches, copies, latency, events, svg }: DemoResult): string {
  const { acknowledged, lost, doubled, charges, messages, money, errors, refusals, servedBy, priceChanges } = tally;
  const kinds = (counts: { readonly [kind: string]: number }) =>
    Object.entries(counts)
      .map(([kind, times]) => `${kind} (${times})`)
      .join(', ') || 'none';
  const won = (amount: number) => `${amount.toLocaleString('en')} won`;
  const { commands, reads } = latency;
  const longest = switches.reduce((most, one) => (one.pauseMs > most.pauseMs ? one : most));
  const lines = [
    ['orders acknowledged', `${acknowledged}, and ${priceChanges} price changes`],
    ['lost', `${lost}`],
    ['doubled', `${doubled}; each order was sent once more under its key`],
    ['orders charged', `${charges}; ${messages} messages`],
    [
      'money',
      `${won(money.accepted)} accepted, ${won(money.ledger)} in the ledger, ${won(money.gateway)} at the gateway`,
    ],
    ['errors of clients', kinds(errors)],
    ['declared refusals', kinds(refusals)],
    ['payments served by', kinds(servedBy)],
    ['events', events],
    ['copied at once', `${copies.rows} rows, found equal after ${(copies.ms / 1_000).toFixed(1)} s`],
    ['longest pause', `${longest.pauseMs} ms without an owner: ${longest.module} ${longest.to}`],
    ['commands, no switch', shownLatency(commands.between)],
    ['commands, a switch', shownLatency(commands.during)],
    ['reads, no switch', shownLatency(reads.between)],
    ['reads, a switch', shownLatency(reads.during)],
    ['this machine', `${cpus().length} cores, load average ${(loadavg()[0] ?? 0).toFixed(1)}`],
    ['the picture', svg],
  ];
  const width = Math.max(...lines.map(([name = '']) => name.length));
  const pauses = pausesOf(switches.map(({ pauseMs }) => pauseMs));
  return ['', ...lines.map(([name = '', value = '']) => `${name.padEnd(width)}  ${value}`), '', ...pauses].join('\n');
}

function shownLatency({ requests, p50, p99, longest }: Latency): string {
  const of = (ms: number) => `${ms} ms`.padStart(8);
  return `p50 ${of(p50)}   p99 ${of(p99)}   longest ${of(longest)}   of ${requests} requests`;
}
