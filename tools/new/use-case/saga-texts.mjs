/**
 * @typedef {object} MadeSaga
 * @property {string} module
 * @property {string} name in the module's database
 * @property {string} className
 */

/** @param {MadeSaga} saga */
export function sagaText({ module, name, className }) {
  const id = `${module}Id`;
  return `import { injectable } from 'inversify';
import { type Saga, type Steps, utc } from '../../../platform/api.js';

/** What ${className} is started with. */
interface Input {
  readonly ${id}: string;
}

/** A process of several steps; a handler starts it by Sagas.start(). */
@injectable()
export class ${className} implements Saga<Input> {
  readonly name = '${name}';

  async run(steps: Steps<Record<never, never>>, { ${id} }: Input): Promise<void> {
    // Change rows and publish events through tx in a step: they commit together with its result, once. steps.call() sends
    // a command to another module, and steps.signal() waits for one.
    await steps.apply('begin', async (tx) => ({ ${id}, begunAt: utc(tx.now()) }));
  }
}
`;
}

/** @param {MadeSaga} saga */
export function sagaTest({ module, name, className }) {
  const id = `${module}Id`;
  return `import { testWorld, type TestWorld } from '../../../platform/testing/api.js';
import { ${module}Module } from '../module.js';
import { ${className} } from './${name}.js';

describe('the saga ${name} of ${module}', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([${module}Module]);
  });
  afterAll(() => world.close());

  it('runs to its end', async () => {
    const { units, reads } = world.store('${module}');
    await units.run('start ${name}', (tx) => world.running.sagas.serviceOf('${module}').start(tx, ${className}, 's1', { ${id}: '${module}-1' }));
    await world.settled();
    expect(await reads.sql.all('SELECT saga, state FROM _saga')).toEqual([{ saga: '${name}', state: 'done' }]);
  });
});
`;
}
