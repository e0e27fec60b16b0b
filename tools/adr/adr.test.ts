import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SmallRepository } from './fixtures/small-repository.js';
import { graph } from './graph.mjs';
import { impact } from './impact.mjs';
import { list } from './list.mjs';
import { makeRecord } from './make-record.mjs';

describe('npm run adr', () => {
  let repository: SmallRepository;
  beforeEach(() => {
    repository = new SmallRepository();
    repository.record(1, 'Water at noon', { status: 'Superseded by 0002, 2026-01-06.' });
    repository.record(2, 'Water at dawn', {
      consequences: 'See [noon](0001-water-at-noon.md) and records 0003 and 0009.',
    });
    repository.record(3, 'A hose', {
      covers: '- `beds/**`',
      consequences: 'It gives 5 litres (`bench: hose › full › ours`).',
      check: '- `beds/hose.test.js`: "it is long"',
    });
  });
  afterEach(() => {
    repository.remove();
  });

  it('list shows the records, and those of one status', async () => {
    expect((await repository.run(list)).text).toBe(
      'record  status      title\n0001    superseded  Water at noon\n0002    accepted    Water at dawn\n0003    accepted    A hose',
    );
    expect((await repository.run(list, [], { values: { status: 'superseded' } })).value).toMatchObject([
      { number: '0001' },
    ]);
    await expect(repository.run(list, [], { values: { status: 'wet' } })).rejects.toThrow(
      "'wet' is no status; statuses are proposed, accepted, rejected, superseded, deprecated.",
    );
  });

  it('new makes the next record as a proposal, and overwrites nothing', async () => {
    expect((await repository.run(makeRecord, ['Rain is enough!'])).value).toEqual({
      number: '0004',
      file: 'docs/adr/0004-rain-is-enough.md',
    });
    expect(repository.read('docs/adr/0004-rain-is-enough.md')).toMatch(
      /^# 0004: Rain is enough!\n\n## Context\n[^]*\n## Undo\n[^]*\n## Status\n\nProposed, \d{4}-\d\d-\d\d\.\n\n## Check\n/,
    );
    expect((await repository.run(makeRecord, ['Rain is enough!'])).value).toMatchObject({ number: '0005' });
    await expect(repository.run(makeRecord, ['—'])).rejects.toThrow(
      "'—' has no Latin letters, and the title names the file of the record.",
    );
    await expect(repository.run(makeRecord, ['주문 7'])).rejects.toThrow(
      /^'주문 7' has no Latin letters, .* Write it in English: npm run adr -- new "[A-Z]/,
    );
    await expect(repository.run(makeRecord, [' '])).rejects.toThrow('Say what was decided.');
    await expect(repository.run(makeRecord, [])).rejects.toThrow('Say what was decided.');
    expect(existsSync(join(repository.root, 'docs/adr/0006-.md'))).toBe(false);
  });

  it('graph prints which record names which, by link, by number and by what superseded it', async () => {
    const { value, text } = await repository.run(graph);
    expect(value).toMatchObject({
      edges: [
        { from: '0001', to: '0002' },
        { from: '0002', to: '0001' },
        { from: '0002', to: '0003' },
      ],
    });
    expect(text).toContain('flowchart LR\n  r0001["0001 Water at noon"]');
    expect((await repository.run(graph, ['3'])).value).toMatchObject({ edges: [{ from: '0002', to: '0003' }] });
    await expect(repository.run(graph, ['9'])).rejects.toThrow("There is no record '9'; records are 1 to 3");
  });

  it('impact names the records that a change touches: by what they cover, by checks, figures and themselves', async () => {
    repository.write('bench/results.json', '{}');
    repository.commit();
    expect((await repository.run(impact, ['HEAD'])).text).toBe('No record is touched by what changed since HEAD.');
    repository.edit('src/water.js', '1', '2');
    repository.write('bench/results.json', '{ "hose": {} }');
    repository.write('beds/new.js', 'export const beds = 1;\n');
    expect((await repository.run(impact, ['HEAD'])).value).toMatchObject([
      { number: '0001', touches: [{ file: 'src/water.js', as: 'covered' }] },
      { number: '0002', touches: [{ file: 'src/water.js', as: 'covered' }] },
      {
        number: '0003',
        touches: [
          { file: 'beds/new.js', as: 'covered' },
          { file: 'bench/results.json', as: 'figures' },
        ],
      },
    ]);
    await expect(repository.run(impact, ['nowhere'])).rejects.toThrow("Git knows no commit 'nowhere' here");
  });
});
