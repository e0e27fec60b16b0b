import { readFileSync } from 'node:fs';
import { type Entry, missingFromLock } from './missing-from-lock.mjs';

const LOCK = new URL('../../package-lock.json', import.meta.url);

describe('package-lock.json', () => {
  it("holds the packages of every platform; otherwise run 'node tools/complete-lock.mjs'", () => {
    const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as { packages: { [path: string]: Entry } };
    expect(missingFromLock(lock)).toEqual([]);
  });

  it('is completed by the pinned version and the platform that the name says', () => {
    const packages = {
      'node_modules/core': {
        version: '1.2.3',
        dev: true,
        optionalDependencies: { 'core-darwin-arm64': '1.2.3', 'core-linux-x64-gnu': '1.2.3' },
      },
      'node_modules/core-linux-x64-gnu': { version: '1.2.3' },
    };
    expect(missingFromLock({ packages })).toEqual([
      [
        'node_modules/core-darwin-arm64',
        { version: '1.2.3', cpu: ['arm64'], dev: true, optional: true, os: ['darwin'] },
      ],
    ]);
  });
});
