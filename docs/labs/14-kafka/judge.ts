import type { Observation } from '../../../tools/lab/lab.js';
import type { Sum } from './market/sales.js';
import { type Phase, PHASES, type Seen } from './seen.js';

export const NOTHING_SEEN: Seen = {
  ...{ phases: [], records: 0, repeated: 0, kills: { broker: 0, marketplace: 0, consumer: 0 } },
};

/** Whether the file of the consumer is wrong in a phase. */
export function isWrong({ lost, doubled }: Phase): boolean {
  return lost.orders + lost.won + doubled.orders + doubled.won > 0;
}

const won = (sum: number) => `${sum.toLocaleString('en')} won`;
const sumOf = ({ orders, won: cost }: Sum) => `${orders} orders, ${won(cost)}`;
const WIDTH = Math.max(...PHASES.map((name) => name.length)) + 2;

function lineOf(phase: Phase): string {
  const { name, books, file, lost, doubled, restarts } = phase;
  const verdict = [
    ...(lost.orders + lost.won > 0 ? [`LOST ${sumOf(lost)}.`] : []),
    ...(doubled.orders + doubled.won > 0 ? [`DOUBLED ${sumOf(doubled)}.`] : []),
  ];
  const ended = restarts > 0 ? [`Your consumer ended by itself ${restarts} times.`] : [];
  const equal = isWrong(phase) ? `the file has ${sumOf(file)}.` : 'the file has the same.';
  return [`${name.padEnd(WIDTH)}${sumOf(books)} in the books; ${equal}`, ...verdict, ...ended].join(' ');
}

/** What a run has seen, as lines. */
export function linesOf(seen: Seen): string {
  const { phases, records, repeated, kills, standstill, outage, ownFeeds } = seen;
  const wrong = phases.filter(isWrong).map(({ name }) => name);
  return [
    ...phases.map(lineOf),
    ...(standstill === undefined ? [] : [standstill]),
    ...(outage === undefined
      ? []
      : [
          `Acknowledged while the broker was dead: ${outage.acknowledged} orders; paid before 'way … log': ${outage.acknowledged - outage.unpaid}.`,
        ]),
    `Records of ficus.order: ${records}, ${repeated} of them repeated. Killed: the broker ${kills.broker}, the marketplace ${kills.marketplace}, the consumer ${kills.consumer}.`,
    ...(ownFeeds === undefined
      ? []
      : [
          `The marketplace's own feeds, over Kafka, the logs and Kafka again: ${ownFeeds.lost} lost, ${ownFeeds.doubled} doubled, ${ownFeeds.reordered} out of order.`,
        ]),
    ...(standstill !== undefined
      ? []
      : [
          wrong.length === 0 ? 'The file agrees with the books to the won.' : `The file is wrong: ${wrong.join(', ')}.`,
        ]),
  ].join('\n');
}

/** Judges a consumer by its file, compared with the books of the marketplace. */
export function judge(seen: Seen): Observation {
  const { phases, records, repeated, kills } = seen;
  const hint = hintFor(seen);
  // What is wrong in a phase is wrong in the end, too.
  const apart = phases.filter(({ name }) => name !== 'in the end');
  const counted = apart.some(isWrong) ? apart : phases;
  const add = (of: (phase: Phase) => number) => counted.reduce((sum, phase) => sum + of(phase), 0);
  return {
    passed: hint === undefined,
    observed: linesOf(seen),
    figures: {
      ...{ records, repeated, ordersLost: add(({ lost }) => lost.orders), wonLost: add(({ lost }) => lost.won) },
      ...{ ordersDoubled: add(({ doubled }) => doubled.orders), wonDoubled: add(({ doubled }) => doubled.won) },
      ...{ kills: kills.broker + kills.marketplace + kills.consumer },
    },
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Of the first thing that is wrong, what usually lies behind it. */
function hintFor({ phases, standstill }: Seen): string | undefined {
  const of = (name: Phase['name']) => phases.find((phase) => phase.name === name);
  const [backlog, calm] = [of('backlog'), of('one by one')];
  if (backlog?.file.orders === 0 && (calm?.file.orders ?? 0) > 0) return 'new-topic-end';
  if (calm && isWrong(calm)) return 'sums';
  if (backlog && isWrong(backlog)) return backlog.doubled.orders > 0 ? 'sums' : 'by-time';
  const wrong = phases.find(isWrong);
  if (wrong) {
    if (wrong.doubled.orders + wrong.doubled.won === 0) return 'lost';
    if (wrong.name.startsWith('killed') || wrong.name === 'in the end') return 'two-writes';
    return wrong.name === 'group deleted' || wrong.restarts > 0 ? 'in-memory' : 'twice';
  }
  return standstill !== undefined || phases.length < PHASES.length ? 'stands-still' : undefined;
}
