import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { callsOf, propertyOf } from '../../../test/architecture/source/syntax.mjs';
import { EditedSource } from './edited-source.mjs';

describe('a source that is edited', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'ficus-edited-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const edited = async (lines: readonly string[], edit: (source: EditedSource) => void) => {
    await writeFile(join(root, 'plot.ts'), lines.join('\n'));
    const source = new EditedSource(root, 'plot.ts');
    edit(source);
    return source.text.split('\n');
  };
  const part = (source: EditedSource, name: string) => {
    const found = propertyOf(callsOf(source.source, ['plot'])[0]?.arguments[0], name);
    if (found && (ts.isObjectLiteralExpression(found) || ts.isArrayLiteralExpression(found))) return found;
    throw new Error(`no ${name}`);
  };

  it('imports names in their order, and values from where only types came', async () => {
    const lines = ["import type { bed, Row } from '../bed/contract.js';", "import { Soil } from './soil.js';", ''];
    const text = await edited(lines, (source) => {
      source.import('../bed/contract.js', ['bed', 'type Frame']);
      source.import('../../platform/api.js', ['when']);
      source.import('./rain.js', ['Rain']);
      source.import('./soil.js', ['Soil']);
      source.import('./spade.js', ['Spade']);
    });
    expect(text).toEqual([
      "import { when } from '../../platform/api.js';",
      "import { bed, type Frame, type Row } from '../bed/contract.js';",
      "import { Rain } from './rain.js';",
      "import { Soil } from './soil.js';",
      "import { Spade } from './spade.js';",
      '',
    ]);
  });

  it('adds entries with and without a comma before them, behind a remark, and to what is empty', async () => {
    const lines = ['plot({', '  a: { b: 1, }, // of a', '  c: { d: 1, // of d', '  },', '  e: [1],', '  f: {},', '});'];
    const text = await edited(lines, (source) => {
      source.append(part(source, 'a'), 'n: 1');
      source.append(part(source, 'c'), 'n: 2');
      source.append(part(source, 'e'), '3');
      source.append(part(source, 'f'), 'n: 4');
    });
    expect(text.join('\n')).toBe(
      'plot({\n  a: { b: 1,\nn: 1, }, // of a\n  c: { d: 1, // of d\nn: 2,\n  },\n  e: [1,\n3],\n  f: {n: 4,},\n});',
    );
  });

  it('declares behind the imports, before the comment of what follows', async () => {
    const lines = ["import { z } from 'zod';", '', '/** The soil. */', 'const Soil = z.string();', ''];
    const text = await edited(lines, (source) => source.declare('const A = 1;'));
    expect(text).toEqual([
      "import { z } from 'zod';",
      '',
      'const A = 1;',
      '',
      '/** The soil. */',
      'const Soil = z.string();',
      '',
    ]);
  });
});
