import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { contract } from '../../src/platform/contract/contract.js';
import { event } from '../../src/platform/contract/event.js';
import { readModel } from '../../src/platform/module/read-model.js';
import { when } from '../../src/platform/module/subscription.js';
import type { Module } from '../../src/platform/module/module.js';
import { consumersOf } from './consumers.mjs';

const fact = { version: 1, key: 'bedId', data: z.object({ bedId: z.string() }), keep: 'forever' } as const;
const garden = contract('garden', { events: { planted: event(fact), cleared: event(fact) } });

class SeePlant {
  apply = () => Promise.resolve();
}
class SeeClearing {
  apply = () => Promise.resolve();
}
const on = [when(garden.events.planted, SeePlant), when(garden.events.cleared, SeeClearing)];
const readModels = [readModel('sightings', { rows: [], handlers: [SeePlant] })];
const shed = { contract: contract('shed', {}), on, readModels } as unknown as Module;

describe('the consumers of an event', () => {
  let root: string;
  const write = async (file: string, text: string) => {
    const path = join(root, 'src/modules/shed', file);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ficus-consumers-'));
    await write('see/see-plant.ts', '');
    await write('notices/notices.ts', '');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are named with the files of their handlers, also of one in a list of handlers, and with read models', async () => {
    await write(
      'module.ts',
      `import { notices } from './notices/notices.js';
       import { SeePlant } from './see/see-plant.js';
       implement(shed, { on: [when(garden.events.planted, SeePlant), when(garden.events.cleared, notices.cleared)] });`,
    );
    expect(consumersOf(shed, root)).toEqual([
      { module: 'shed', event: 'garden.planted', file: 'src/modules/shed/see/see-plant.ts', model: 'sightings' },
      { module: 'shed', event: 'garden.cleared', file: 'src/modules/shed/notices/notices.ts' },
    ]);
  });

  it('are named with module.ts where it computes some of the subscriptions', async () => {
    await write(
      'module.ts',
      `import { SeePlant } from './see/see-plant.js';
       implement(shed, { on: [...others, when(garden.events.planted, SeePlant)] });`,
    );
    expect(consumersOf(shed, root).map(({ file }) => file)).toEqual(Array(2).fill('src/modules/shed/module.ts'));
  });
});
