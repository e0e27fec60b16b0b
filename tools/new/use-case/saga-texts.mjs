import { camel } from './use-case-name.mjs';

/**
 * @typedef {object} MadeSaga
 * @property {string} module
 * @property {string} name in the module's database
 * @property {string} className
 */

/** @param {MadeSaga} made */
export function sagaText({ module, name, className }) {
  const [id, contract] = [`${module}Id`, camel(name)];
  return `import { injectable } from 'inversify';
import { z } from 'zod';
import { identifier, type In, type Saga, saga, type Steps, utc } from '../../../platform/api.js';

const ${contract} = saga('${name}', { in: z.object({ ${id}: identifier }), steps: { begin: 'apply' } });

/** A process of several steps; a handler starts it by Sagas.start(). */
@injectable()
export class ${className} implements Saga<typeof ${contract}> {
  static readonly contract = ${contract};

  async run(steps: Steps<typeof ${contract}>, { ${id} }: In<typeof ${contract}>): Promise<void> {
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
