import { SmallRepository } from '../fixtures/small-repository.js';
import { labFigures } from './lab-figures.mjs';
import { tryOption } from './try-option.mjs';

const PATCH = 'docs/adr/options/0001-twice.patch';
const OPTIONS = `- **Once.** Dry.
- **Twice** (\`patch: ${PATCH}\`). Wet.
- **Thrice** (\`branch: thrice\`). Mud.
- **Never.** Dust.

Tried by \`lab: node lab.js\`.`;

describe('npm run adr -- try', () => {
  let repository: SmallRepository;
  beforeEach(() => {
    repository = new SmallRepository();
    repository.write(
      'lab.js',
      "import { litres } from './src/water.js';\nconsole.log(`litres a day: ${litres}.5 l`);\n",
    );
    repository.record(1, 'Water once', { options: OPTIONS });
    repository.write(
      PATCH,
      '--- a/src/water.js\n+++ b/src/water.js\n@@ -1 +1 @@\n-export const litres = 1;\n+export const litres = 2;\n',
    );
    repository.commit();
  });
  afterEach(() => {
    repository.remove();
  });
  const attempt = (option: string) => repository.run(tryOption, ['1'], { values: { option } });

  it('prints what the lab says of the checkout as it is, and of an option that is a patch', async () => {
    const { value, text } = await attempt('b');
    expect(value).toMatchObject({
      option: 'B',
      figures: [{ name: 'litres a day', asItIs: 1.5, option: 2.5, unit: 'l' }],
    });
    expect(text).toBe(
      '0001 option B: Twice\nfigure        as it is  option B  unit\nlitres a day  1.5       2.5       l',
    );
    expect(repository.read('src/water.js')).toBe('export const litres = 1;\n');
  });

  it('takes an option from a branch, and leaves no worktree behind', async () => {
    repository.git('checkout', '-q', '-b', 'thrice');
    repository.edit('src/water.js', '1', '3');
    repository.commit();
    repository.git('checkout', '-q', '-');
    expect((await attempt('C')).value).toMatchObject({ figures: [{ asItIs: 1.5, option: 3.5 }] });
    expect(() => repository.git('worktree', 'remove', 'checkout')).toThrow("'checkout' is not a working tree");
  });

  it('says so when an option has nothing to try, the patch no longer fits, or the lab prints no figure', async () => {
    await expect(attempt('D')).rejects.toThrow(
      'Option D of 0001 cannot be tried. Write `lab: <command>` below its options',
    );
    await expect(attempt('E')).rejects.toThrow('Name an option of 0001: --option A, B, C, D.');
    repository.edit('src/water.js', '1', '9');
    await expect(attempt('B')).rejects.toThrow(
      `${PATCH} does not fit the code as it is now; write it anew with git diff.`,
    );
    repository.write('lab.js', 'console.log("wet");');
    await expect(attempt('B')).rejects.toThrow("The lab 'node lab.js' printed no figures");
  });
});

describe('the figures of a lab', () => {
  it('are its lines with a number, or the rows of a benchmark', () => {
    expect(labFigures('begin\ntime of 512 units: 1,234.5 ms\n', 'lab')).toEqual([
      { name: 'time of 512 units', value: 1234.5, unit: 'ms' },
    ]);
    expect(labFigures('{ "calls": { "rows": [{ "case": "a call", "ours": 2, "unit": "µs" }] } }', 'lab')).toEqual([
      { name: 'a call', value: 2, unit: 'µs' },
    ]);
  });

  it('are refused with a sentence when they begin like JSON and are none', () => {
    expect(() => labFigures('{ "calls": ', 'node lab.js')).toThrow(
      /^The output of the lab 'node lab\.js' has no JSON: .*Let the lab print lines such as/,
    );
  });
});
