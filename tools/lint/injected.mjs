const CLOCK = 'Time is injected so that tests can turn it; take a Clock from src/platform/ops/clock.ts';
const IDS = 'Identifiers are injected; take Ids from src/platform/ops/ids.ts, or tx.id() inside a unit of work.';

/** What a source takes by injection instead of reaching for it, and what to do instead. */
export const injected = {
  syntax: [
    {
      selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
      message: `${CLOCK} and call now(), or tx.now() inside a unit of work.`,
    },
    {
      selector: "CallExpression[callee.object.name='performance'][callee.property.name='now']",
      message: `${CLOCK} and call monotonic().`,
    },
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: `${CLOCK} and call now(), or tx.now() inside a unit of work; utc() writes it down.`,
    },
    {
      selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
      message:
        'Chance is injected so that tests can load the dice; take a random: () => number from who constructs you.',
    },
    {
      selector: "CallExpression[callee.object.name='crypto'][callee.property.name='randomUUID']",
      message: IDS,
    },
  ],
  globals: ['setTimeout', 'setInterval'].map((name) => ({ name, message: `${CLOCK} and call after(ms, task).` })),
  imports: [
    { name: 'node:crypto', importNames: ['randomUUID'], message: IDS },
    { name: 'node:timers/promises', message: `${CLOCK} and call after(ms, task).` },
    { name: 'node:timers', message: `${CLOCK} and call after(ms, task).` },
    { name: 'uuid', message: IDS },
  ],
};
