import { pascal } from '../spelling.mjs';

/**
 * @typedef {object} Handler
 * @property {string} module
 * @property {string} producer
 * @property {string} event without its producer
 * @property {string} className
 * @property {string} file without its ending
 */

/** Names that the file of a handler has already. */
const TAKEN = ['Data', 'EventHandler', 'Tx'];

/** @param {Handler} handler */
const contractOf = ({ module, producer }) => (producer === module ? '../contract.js' : `../../${producer}/contract.js`);

/** @param {Handler} handler */
export function handlerText(handler) {
  const { producer, event, className } = handler;
  const name = pascal(event);
  const alias = TAKEN.includes(name) || name === className || Object.hasOwn(globalThis, name) ? `${name}Event` : name;
  return `import { injectable } from 'inversify';
import type { Data, EventHandler, Tx } from '../../../platform/api.js';
import type { ${producer} } from '${contractOf(handler)}';

type ${alias} = typeof ${producer}.events.${event};

/** Handles ${producer}.${event}. */
@injectable()
export class ${className} implements EventHandler<${alias}> {
  async apply(_tx: Tx, _data: Data<${alias}>): Promise<void> {
    // Change rows and publish events through tx here: they commit together with the feed's cursor, so each event takes
    // effect once.
  }
}
`;
}

/** @param {Handler} handler @param {string} data that the event may have, as TypeScript */
export function handlerTest(handler, data) {
  const { module, producer, event } = handler;
  return `import type { Publishable } from '../../../platform/api.js';
import { testWorld, type TestWorld } from '../../../platform/testing/api.js';
import { ${producer} } from '${contractOf(handler)}';
import { ${module}Module } from '../module.js';

const data: Publishable<typeof ${producer}.events.${event}> = ${data};

describe('${producer}.${event} in ${module}', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([${module}Module]);
  });
  afterAll(() => world.close());

  it('is handled, and not parked', async () => {
    await world.publish(${producer}.events.${event}, data);
    await expect(world.settled()).resolves.toBeUndefined();
  });
});
`;
}
