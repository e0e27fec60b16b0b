import { z } from 'zod';
import { contract } from '../../src/platform/contract/contract.js';
import { event } from '../../src/platform/contract/event.js';
import type { Module } from '../../src/platform/module/module.js';
import { cataloguePage } from './catalogue-page.js';

const Branch = z.object({
  length: z.int().min(1).describe('In metres | yards.'),
  get branches() {
    return z.array(Branch);
  },
});
const garden = contract('garden', {
  partitions: 3,
  events: {
    planted: event({
      version: 2,
      key: 'bedId',
      data: z.object({ bedId: z.string(), soil: z.enum(['clay', 'loam']).optional(), root: Branch }),
      keep: '7d',
      summary: 'Something grows in a bed.',
    }),
    cleared: event({ version: 1, key: 'bedId', data: z.object({ bedId: z.string() }), keep: 'latest per key' }),
  },
});
const shed = contract('shed', {});
const modules = [garden, shed].map((of) => ({ contract: of }) as Module);

const page = cataloguePage(modules, ({ contract: { name } }) =>
  name === 'shed'
    ? [{ module: 'shed', event: 'garden.planted', file: 'src/modules/shed/see/see-plant.ts', model: 'sightings' }]
    : [],
);
/** The lines of a page, with one space where tables have several. */
const lines = page.split('\n').map((line) => line.replace(/ +/g, ' '));

describe('the event catalogue', () => {
  it('lists each event with owner, version, key, time, consumers and topic; a module without events owns none', () => {
    expect(lines).toContain('| [garden.planted](#gardenplanted) | garden | 2 | `bedId` | 7d | shed | `ficus.garden` |');
    expect(lines).toContain(
      '| [garden.cleared](#gardencleared) | garden | 1 | `bedId` | latest per key | none | `ficus.garden` |',
    );
    expect(lines).not.toContain('## shed');
  });

  it('says of each event what it means, which file handles it, and which read model that keeps', () => {
    expect(lines).toContain('Something grows in a bed.');
    expect(lines).toContain(
      'Version 2, in order per `bedId`, kept: 7d. Consumers: shed ([see/see-plant.ts](../src/modules/shed/see/see-plant.ts), for its read model sightings).',
    );
    expect(lines).toContain('Version 1, in order per `bedId`, kept: latest per key. Consumers: none.');
  });

  it('has a row for each field, those of inner objects below it; what Markdown would read as markup is escaped', () => {
    expect(lines).toContain('| `soil` | "clay" \\| "loam", optional | |');
    expect(lines).toContain('| `root.length` | integer, ≥ 1 | In metres \\| yards. |');
    expect(lines).toContain('| `root.branches` | list of object | |');
  });

  it('shows a schema that contains itself once', () => {
    expect(lines.filter((line) => line.includes('branches'))).toHaveLength(1);
  });
});
