import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandsOf, missingLine } from './page.js';

const PAGE = `# 1. Water

\`\`\`sh
npm run lab -- start 01
npm run lab -- predict 01 "two are lost"
\`\`\`

\`\`\`sh
npm run lab -- check 01
\`\`\`

\`\`\`text
Observed  2 of … lost
\`\`\`

\`\`\`sh
curl -s $URL
\`\`\`
`;

describe('the page of a lab', () => {
  it('has the commands that its reader types, each with the output that the page shows after it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ficus-page-'));
    writeFileSync(join(folder, 'page.md'), PAGE);
    expect(commandsOf(join(folder, 'page.md'))).toEqual([
      { words: ['start', '01'], prints: [] },
      { words: ['predict', '01', 'two are lost'], prints: [] },
      { words: ['check', '01'], prints: ['Observed  2 of … lost'] },
    ]);
    rmSync(folder, { recursive: true });
  });

  it('holds when the output has its lines in their order; … stands for anything', () => {
    const output = 'one: 1 (2 ms)\nbetween\ntwo';
    expect(missingLine(['one: … (… ms)', 'two'], output)).toBeUndefined();
    expect(missingLine(['two', 'one: … (… ms)'], output)).toBe('one: … (… ms)');
    expect(missingLine(['one'], output)).toBe('one');
    expect(missingLine([], output)).toBeUndefined();
  });
});
