import { GardenLandscape, type GardenModule } from '../fixtures/garden-landscape.js';
import { bypasses } from './bypasses.js';
import { callCircles, longestChain } from './call-graph.js';
import { clientCalls } from './client-calls.js';
import { moduleCommits } from './history.js';
import { Landscape } from './landscape.js';
import { tableUses } from './table-uses.js';
import { useCases } from './use-cases.js';

describe('what is read of a landscape', () => {
  let garden: GardenLandscape;
  beforeEach(() => {
    garden = new GardenLandscape();
    module({ name: 'water', call: 'draw', table: 'wells' });
  });
  afterEach(() => garden.remove());

  const module = (made: Omit<GardenModule, 'handler'> & { readonly handler?: string }) =>
    garden.module({ handler: 'return {};', ...made });
  const caller = (handler: string, rest: Partial<GardenModule> = {}) =>
    module({ ...{ name: 'garden', call: 'plant', table: 'plants', uses: ['water'], handler }, ...rest });
  const read = <T>(find: (landscape: Landscape) => T) =>
    new Landscape(garden.root, { commits: 50, evidence: {} }).once(find);
  const calls = () => read(clientCalls).map(({ to, isRepeated }) => `${to}${isRepeated ? ' repeated' : ''}`);

  it.each([
    ['await this.water.draw({});', ['water.draw']],
    ['for (const one of await this.water.draw({})) one;', ['water.draw']],
    ['for (const id of ids) { if (id) await this.water.draw({ id }); }', ['water.draw repeated']],
    ['while (await this.water.draw({})) ids.pop();', ['water.draw repeated']],
    ['return Promise.all(ids.map(async (id) => this.water.draw({ id })));', ['water.draw repeated']],
    ['return ids.then(() => this.water.draw({}));', ['water.draw']],
    ['return this.other.draw({});', []],
    ['const water = sql; return water.draw({});', []],
  ])('a call by a client is seen, and whether it is repeated: %s', (handler, seen) => {
    caller(handler);
    expect(calls()).toEqual(seen);
  });

  it.each([
    ["import { Kafka } from 'kafkajs';", 1],
    ["import { EventEmitter } from 'node:events';", 1],
    ["import { once } from 'node:events';", 0],
    ["import Redis from 'ioredis';", 0],
  ])('a broker or an emitter goes around subscriptions, a cache or a stream does not: %s', (line, count) => {
    caller('return {};', { handlerImports: line });
    expect(read(bypasses).around).toHaveLength(count);
  });

  it('a client is known by its type, also under another name, and where a function takes it', () => {
    caller('return fill(this.water);');
    garden.write(
      'src/modules/garden/fill.ts',
      `import type { WaterClient as Wells } from '../water/contract.js';
export const fill = (wells: Wells) => wells.draw({});
export const same = (wells: Map<string, string>) => wells.draw({});
`,
    );
    expect(calls()).toEqual(['water.draw']);
  });

  it('a use case makes the calls of the files that its handler reaches, through what is bound, and not those of sagas', () => {
    caller('return {};', {
      handlerImports:
        "import { Can } from './can.js';\nimport { Rain } from './rain.js';\nimport type { Idle } from './idle.js';",
    });
    const calling = (name: string) =>
      `import { WaterClient } from '../water/contract.js';
export class ${name} { constructor(private readonly water: WaterClient) {} run() { return this.water.draw({}); } }
`;
    garden.write('src/modules/garden/can.ts', 'export abstract class Can {}\n');
    garden.write('src/modules/garden/tin-can.ts', calling('TinCan'));
    garden.write('src/modules/garden/rain.ts', calling('Rain'));
    garden.write('src/modules/garden/idle.ts', calling('Idle'));
    const of = () =>
      read(useCases)
        .find(({ name }) => name === 'garden.plant')
        ?.calls.map(({ file }) => file);
    expect(of()).toEqual(['src/modules/garden/rain.ts']);
    garden.edit(
      'src/modules/garden/module.ts',
      'on: []',
      'on: [], sagas: [Rain], bind: (bind) => { bind(Can).to(TinCan); }',
    );
    garden.edit(
      'src/modules/garden/module.ts',
      'import { Handle }',
      "import { Can } from './can.js';\nimport { TinCan } from './tin-can.js';\nimport { Rain } from './rain.js';\nimport { Handle }",
    );
    expect(of()).toEqual(['src/modules/garden/tin-can.ts']);
  });

  it('a chain ends where a circle closes; modules that do not call each other are in no circle', () => {
    caller('return this.water.draw({});');
    expect(read(longestChain)).toEqual(['garden.plant', 'water.draw']);
    expect(read(callCircles)).toEqual([]);
    module({
      ...{ name: 'water', call: 'draw', table: 'wells', uses: ['garden'] },
      handler: 'return this.garden.plant({});',
    });
    expect(read(longestChain)).toEqual(['garden.plant', 'water.draw']);
    expect(read(callCircles)).toEqual([['garden', 'water']]);
  });

  it.each([
    ["sql.all('select * from wells');", 'reads'],
    ["sql.run('delete from wells');", 'writes'],
    ["sql.run('insert into wells values (1)');", 'writes'],
    ["sql.run('select 1 from plants where id in (select id from wells)');", 'reads'],
    ["manager.getRepository('wells').find();", 'reads'],
    ["manager.getRepository('wells').save({});", 'writes'],
    ["manager.update('wells', {}, {});", 'writes'],
    ["runner.dropTable('wells');", 'writes'],
    ["sql.run('drop table if exists wells');", 'writes'],
  ])('a foreign table is seen, and whether it is written: %s', (handler, how) => {
    caller(handler);
    const [use, ...more] = read(tableUses).foreign;
    expect([use?.table, use?.owner, use?.writes ? 'writes' : 'reads', more]).toEqual(['wells', 'water', how, []]);
  });

  it("a table is its maker's: one that two modules make is each one's own, one that only one makes is foreign to the other", () => {
    caller("return sql.all('select * from wells');");
    garden.write('src/modules/garden/well-row.ts', "@Entity('wells')\nexport class WellRow {}\n");
    expect(read(tableUses).foreign.map(({ place }) => place)).toEqual([
      'src/modules/garden/answer.ts:5',
      'src/modules/garden/well-row.ts:1',
    ]);
    garden.write('migrations/garden/1795400000000-wells.ts', "new Table({ name: 'wells' });\n");
    expect(read(tableUses).foreign).toEqual([]);
  });

  it('a table is used through a file of its owner that is imported', () => {
    garden.write('src/modules/water/wells.ts', "export const wells = (sql) => sql.all('select * from wells');\n");
    caller('return {};', { handlerImports: "import { wells } from '../water/wells.js';" });
    expect(read(tableUses).foreign).toMatchObject([
      {
        module: 'garden',
        table: 'wells',
        by: 'program',
        place: expect.stringContaining('imports src/modules/water/wells.ts'),
      },
    ]);
  });

  it('a commit counts by the modules whose program it changes: not by tests or texts, not the first one, not a merge', () => {
    caller('return {};');
    garden.commit();
    garden.write('src/modules/garden/plant.test.ts', '');
    garden.write('src/modules/water/draw.ts', '');
    garden.commit();
    garden.write('src/modules/garden/fixtures/plants.ts', '');
    garden.commit();
    garden.write('migrations/garden/1795400000000-more.ts', '');
    garden.write('src/modules/water/draw.ts', 'export {};');
    garden.write('src/water.js', '');
    garden.commit();
    garden.write('src/modules/garden/README.md', 'Plants.');
    garden.write('src/modules/water/draw.spec.ts', '');
    garden.write('src/modules/water/__tests__/draw.ts', '');
    garden.commit();
    expect(read(moduleCommits).map(({ modules }) => modules.join())).toEqual(['garden,water', 'water']);
  });
});
