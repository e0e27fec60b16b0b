import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyAssets } from './copy-assets.mjs';
import { hasAllOutputs, pruneOutputs } from './outputs.mjs';

describe('dist', () => {
  let root = '';
  const write = (...files: readonly string[]) => {
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), '');
    }
  };
  const exists = (file: string) => existsSync(join(root, file));
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ficus-dist-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('loses what has lost its source, so that no deleted module or migration is discovered', () => {
    write('src/main.ts', 'dist/src/main.js', 'dist/src/main.js.map', 'dist/.tsbuildinfo');
    write('dist/src/modules/garden/module.js', 'dist/migrations/garden/1-create-plants.js', 'dist/src/page.html');
    pruneOutputs(root);
    expect(['dist/src/main.js', 'dist/src/main.js.map', 'dist/.tsbuildinfo'].filter(exists)).toHaveLength(3);
    expect(['dist/src/modules', 'dist/migrations', 'dist/src/page.html'].filter(exists)).toEqual([]);
  });

  it('is incomplete when a source has no compiled file; tests are not compiled', () => {
    write('src/main.ts', 'src/main.test.ts', 'src/edge/fixtures/world.ts');
    expect(hasAllOutputs(root)).toBe(false);
    write('dist/src/main.js');
    expect(hasAllOutputs(root)).toBe(true);
  });

  it('has the test kit only when it is made for the suites', () => {
    write('src/main.ts', 'src/platform/testing/test-world.ts', 'test/crash/load.ts', 'dist/src/main.js');
    expect(hasAllOutputs(root)).toBe(true);
    expect(hasAllOutputs(root, { forSuites: true })).toBe(false);
  });

  it('receives what is read at run time as it is, but no package.json', () => {
    write('src/edge/page.html', 'extracted/garden/package.json');
    copyAssets(root);
    expect(exists('dist/src/edge/page.html')).toBe(true);
    expect(exists('dist/extracted/garden/package.json')).toBe(false);
  });
});
