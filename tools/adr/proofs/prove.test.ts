import { SmallRepository } from '../fixtures/small-repository.js';
import { readRecords, recordOf } from '../record/read-records.mjs';
import { readProofs } from './proofs.mjs';
import { keepFate } from './prove.mjs';

const patch = {
  ...{ record: 1, name: 'waters twice', file: 'src/water.js', find: '1', replace: '2' },
  proof: { suite: 'src/water.test.js', test: 'a plant gets a litre' },
};

describe('what npm run adr -- prove has seen', () => {
  let repository: SmallRepository;
  beforeEach(() => {
    repository = new SmallRepository();
    repository.record(1, 'Water at dawn', {
      check: '- `src/water.test.js`: "a plant gets a litre", "no plant drowns"',
    });
  });
  afterEach(() => {
    repository.remove();
  });
  const seen = (fate: Parameters<typeof keepFate>[0]['fate']) => {
    const record = recordOf(readRecords(repository.root), '1');
    return keepFate({ root: repository.root, record, patch, fate, others: [] });
  };
  const kept = () => readProofs(repository.root)['0001']?.fate;

  it('is written down when the test went red: one of those that the record names', () => {
    const { text, exitCode } = seen('red');
    expect(text).toContain('1 of 2 tests that the checks of 0001 name was seen to go red.');
    expect([exitCode, kept()]).toEqual([0, 'red']);
  });

  it('is written down when the test stayed green', () => {
    seen('red');
    expect(seen('green').exitCode).toBe(1);
    expect(kept()).toBe('green');
  });

  it.each([
    ['did not run', 'src/water.test.js did not run'],
    ['no such test', 'no test "a plant gets a litre" ran in src/water.test.js'],
    ['no longer fits', 'the patch does not find its text once in src/water.js'],
  ] as const)('leaves an earlier proof as it is when the test proves nothing: %s', (fate, sentence) => {
    seen('red');
    expect(() => seen(fate)).toThrow(sentence);
    expect(kept()).toBe('red');
  });
});
