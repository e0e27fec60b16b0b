import { z } from 'zod';
import { anyone } from '../contract/access.js';
import { query } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { buildDifference, buildOf } from './module-build.js';

class Beds1 {
  readonly name = 'Beds1';
}
class Trees2 {}

const garden = <P extends 'plants' | 'trees'>(plants: P) =>
  contract('garden', {
    calls: { look: query({ in: z.object({}), out: z.object({ [plants]: z.int() }), allow: [anyone] }) },
  });
const known = garden('plants');
const build = buildOf(known, [Beds1, Trees2]);

describe('the build of a module', () => {
  it('is equal wherever the same contract and the same migrations are', () => {
    expect(build.migrations).toEqual(['Beds1', 'Trees2']);
    expect(buildDifference(build, buildOf(garden('plants'), [Beds1, Trees2]))).toBeUndefined();
  });

  it.each([
    ['a contract that promises something else', buildOf(garden('trees'), [Beds1, Trees2]), 'their contracts differ'],
    ['a migration that only one side has', buildOf(known, [Beds1]), 'only this build has the migration Trees2'],
    [
      'a migration that only the other side has',
      buildOf(known, [Beds1, Trees2, class Roots3 {}]),
      'only the other build has the migration Roots3',
    ],
    [
      'another handler',
      buildOf(known, [Beds1, Trees2], ['weather.rained']),
      'they handle different events or sagas (; weather.rained)',
    ],
    ['another order of migrations', buildOf(known, [Trees2, Beds1]), 'their migrations run in different orders'],
  ])('differs by %s', (_, other, sentence) => {
    expect(buildDifference(build, other)).toBe(sentence);
  });
});
