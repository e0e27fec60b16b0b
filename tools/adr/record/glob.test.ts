import { SmallRepository } from '../fixtures/small-repository.js';
import { filesMatching, patternOf } from './glob.mjs';

describe('a glob of a record', () => {
  it.each([
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/deep/a.ts', false],
    ['src/**', 'src/deep/a.ts', true],
    ['src/**/*.ts', 'src/a.ts', true],
    ['src/*/b-*.ts', 'src/deep/b-c.ts', true],
    ['src/a.ts', 'src/axts', false],
  ])('%s, %s: %s', (glob, file, expected) => {
    expect(patternOf(glob).test(file)).toBe(expected);
  });

  it('finds the files of a tree, and looks into no packages', () => {
    const repository = new SmallRepository();
    try {
      expect(filesMatching(repository.root, 'src/*.js')).toEqual(['src/water.js', 'src/water.test.js']);
      expect(filesMatching(repository.root, '*.js')).toEqual(['jest.config.js']);
      expect(filesMatching(repository.root, 'beds/**')).toEqual([]);
    } finally {
      repository.remove();
    }
  });
});
