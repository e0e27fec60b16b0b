import { quietLog } from '../../../platform/testing/api.js';
import type { Log, LogFields } from '../../../platform/api.js';
import { Gateway, type GatewayAnswer } from './gateway.js';
import { LoggedGateway } from './logged-gateway.js';

/** A gateway that answers everything alike, or fails with words that repeat the card. */
class OneAnswer extends Gateway {
  constructor(private readonly answer: () => GatewayAnswer | undefined) {
    super();
  }
  charge = async () => this.answer() as GatewayAnswer;
  capture = async () => this.answer() as GatewayAnswer;
  void = async () => this.answer() as GatewayAnswer;
  refund = async () => this.answer() as GatewayAnswer;
  find = async () => this.answer();
}

describe('a call of the gateway', () => {
  let lines: { readonly level: string; readonly fields: LogFields; readonly message: string }[];
  const at = (level: string) => (fields: LogFields, message: string) => void lines.push({ level, fields, message });
  const log: Log = { ...quietLog, debug: at('debug'), info: at('info'), warn: at('warn') };
  let time: number;
  const gateway = (answer: () => GatewayAnswer | undefined) =>
    new LoggedGateway(new OneAnswer(answer), log, { monotonic: () => (time += 5) });
  beforeEach(() => {
    lines = [];
    time = 0;
  });

  it('is one line: the operation, its key, the answer and the time, and nothing of the card', async () => {
    const declining = gateway(() => 'declined');
    await declining.charge('o1:authorize', 'o1', 18_000, 'card-declined');
    for (const operation of ['capture', 'void', 'refund'] as const)
      await declining[operation](`o1:${operation}`, 'o1:authorize');
    expect(lines).toEqual(
      [
        ['charge', 'authorize'],
        ['capture', 'capture'],
        ['void', 'void'],
        ['refund', 'refund'],
      ].map(([operation, key]) => ({
        level: 'info',
        fields: { operation, key: `o1:${key}`, outcome: 'declined', ms: 5 },
        message: 'gateway call',
      })),
    );
  });

  it('without an answer is a warning that does not repeat what the gateway said, and fails as it did', async () => {
    const failing = gateway(() => {
      throw new Error('no route for card 4929-1234');
    });
    await expect(failing.charge('o1:authorize', 'o1', 18_000, 'card-fails')).rejects.toThrow('no route for card');
    expect(lines).toEqual([
      {
        level: 'warn',
        fields: { operation: 'charge', key: 'o1:authorize', outcome: 'no answer', ms: 5 },
        message: 'gateway call',
      },
    ]);
  });

  it('that asks what is known of a key is a line at info only when something is', async () => {
    await gateway(() => undefined).find('o1:authorize');
    await gateway(() => 'done').find('o1:authorize');
    expect(lines.map(({ level, fields }) => [level, fields['outcome']])).toEqual([
      ['debug', 'nothing known'],
      ['info', 'done'],
    ]);
  });
});
