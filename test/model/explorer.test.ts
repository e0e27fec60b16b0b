import { explore } from './explorer.js';
import type { Machine } from './machine.js';
import { judge } from './verdict.js';

/** A jug of five litres and one of three, which are filled, emptied and poured into each other. */
interface Jugs {
  readonly five: number;
  readonly three: number;
}

function jugs(rules: Partial<Machine<Jugs>> = {}): Machine<Jugs> {
  return {
    initial: { five: 0, three: 0 },
    actions: ['fill', 'empty', 'pour'],
    key: ({ five, three }) => `${five} ${three}`,
    steps: ({ five, three }, take) => {
      take('fill', { five: 5, three });
      take('fill', { five, three: 3 });
      take('empty', { five: 0, three });
      take('empty', { five, three: 0 });
      const [there, back] = [Math.min(five, 3 - three), Math.min(three, 5 - five)];
      take('pour', { five: five - there, three: three + there });
      take('pour', { five: five + back, three: three - back });
    },
    broken: () => undefined,
    progress: [],
    describe: ({ five, three }) => ({ five: `${five} l`, three: `${three} l` }),
    ...rules,
  };
}

describe('the explorer', () => {
  it('visits every state once, and counts every step', () => {
    const { states, steps, depth, taken, violation } = explore(jugs());
    expect({ states, steps, depth, violation }).toEqual({ states: 16, steps: 16 * 6, depth: 7, violation: undefined });
    expect(taken).toEqual({ fill: 32, empty: 32, pour: 32 });
  });

  it('finds a shortest way to a state that breaks an invariant', () => {
    const { violation } = explore(jugs({ broken: ({ five }) => (five === 4 ? 'never four litres' : undefined) }));
    expect(violation?.invariant).toBe('never four litres');
    expect(violation?.trace.map(({ action, state: { five, three } }) => `${action} ${five}+${three}`)).toEqual([
      ...['fill 5+0', 'pour 2+3', 'empty 2+0', 'pour 0+2', 'fill 5+2', 'pour 4+3'],
    ]);
  });

  it('notices an invariant that the initial state breaks', () => {
    expect(explore(jugs({ broken: () => 'nothing at all' }))).toMatchObject({
      states: 1,
      violation: { invariant: 'nothing at all', trace: [] },
    });
  });

  it('finds the nearest state from which a goal cannot be reached by the allowed actions', () => {
    const goal = ({ five, three }: Jugs) => five + three === 0;
    expect(explore(jugs({ progress: [{ name: 'dry', goal, by: new Set(['empty']) }] })).violation).toBeUndefined();
    expect(explore(jugs({ progress: [{ name: 'dry', goal, by: new Set(['pour']) }] })).violation).toMatchObject({
      invariant: 'dry',
      trace: [{ action: 'fill' }],
    });
  });

  it('judges progress only from the states that the rule names', () => {
    const rule = { name: 'dry', by: new Set(['pour']), goal: ({ five, three }: Jugs) => five + three === 0 };
    const from = ({ five, three }: Jugs) => five + three === 0 || three === 2;
    expect(explore(jugs({ progress: [{ ...rule, from }] })).violation?.trace).toHaveLength(4);
  });

  it('refuses an action that the machine does not list', () => {
    expect(() => explore(jugs({ actions: ['fill', 'empty'] }))).toThrow(
      "The machine takes the action 'pour', which it does not list.",
    );
  });

  it('describes each step of a trace by what it changes', () => {
    const { violation } = judge(jugs({ broken: ({ five }) => (five === 2 ? 'never two litres' : undefined) }));
    expect(violation?.trace).toEqual([
      { action: 'fill', changed: { five: '5 l' } },
      { action: 'pour', changed: { five: '2 l', three: '3 l' } },
    ]);
  });
});
