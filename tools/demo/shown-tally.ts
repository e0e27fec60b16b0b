import type { DemoMove } from './demo.js';
import type { DemoTally } from './demo-tally.js';

/** The tally of a demo, for people. */
export function shownTally(tally: DemoTally, moves: readonly DemoMove[]): string {
  const { acknowledged, lost, doubled, charges, messages, money, errors, servedBy, longestMs } = tally;
  const kinds = Object.entries(errors).map(([kind, times]) => `${kind} (${times})`);
  const won = (amount: number) => `${amount.toLocaleString('en')} won`;
  const lines = [
    ['orders acknowledged', `${acknowledged}`],
    ['lost', `${lost}`],
    ['doubled', `${doubled}`],
    ['orders charged', `${charges}, each once; ${messages} messages`],
    [
      'money',
      `${won(money.accepted)} accepted, ${won(money.ledger)} in the ledger, ${won(money.gateway)} at the gateway`,
    ],
    ['errors of clients', kinds.length === 0 ? 'none' : kinds.join(', ')],
    [
      'payments served by',
      Object.entries(servedBy)
        .map(([place, times]) => `${place} ${times}`)
        .join(', '),
    ],
    ['without an owner', moves.map(({ module, to, pauseMs }) => `${module} ${to} ${pauseMs} ms`).join(', ')],
    ['longest order', `${longestMs} ms until it was acknowledged`],
  ];
  const width = Math.max(...lines.map(([name = '']) => name.length));
  return ['', ...lines.map(([name = '', value = '']) => `${name.padEnd(width)}  ${value}`)].join('\n');
}
