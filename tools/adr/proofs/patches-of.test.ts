import { fileURLToPath } from 'node:url';
import { decisionPatches } from '../../../test/sabotage/decisions.js';
import { SmallRepository } from '../fixtures/small-repository.js';
import { filesMatching } from '../record/glob.mjs';
import { readRecords, recordOf } from '../record/read-records.mjs';
import { isCheckOf, patchesOf } from './patches-of.mjs';
import { prove } from './prove.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const records = readRecords(ROOT);
const record = (number: number) => recordOf(records, String(number));

describe('the sabotage patches of a record', () => {
  it.each(decisionPatches.map((patch) => [patch.record, patch.name, patch] as const))(
    '%i: a program that %s is noticed by a check of the record, and the record covers the file',
    (number, _, patch) => {
      expect(isCheckOf(record(number), patch)).toBe(true);
      expect(record(number).covers.flatMap((glob) => filesMatching(ROOT, glob))).toContain(patch.file);
    },
  );

  it('are its own, or else those of the guarantees whose test it names', async () => {
    expect((await patchesOf(record(39))).map(({ name }) => name)).toEqual(['accepts the most common passwords']);
    const inherited = await patchesOf(record(7));
    expect(inherited.map(({ name }) => name)).toContain('passes a gap in the log');
    expect(inherited.every((patch) => isCheckOf(record(7), patch))).toBe(true);
  });

  it('are missing for some: prove says where one is written', async () => {
    const repository = new SmallRepository();
    try {
      repository.record(1, 'Water at dawn');
      await expect(repository.run(prove, ['1'])).rejects.toThrow(
        'No sabotage patch breaks 0001. Write one in test/sabotage/decisions.ts: where to change what, and which check of the record must notice.',
      );
    } finally {
      repository.remove();
    }
  });
});
