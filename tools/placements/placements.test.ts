import { modulesIn } from '../new/modules-in.mjs';
import { root } from '../root.mjs';
import { needsPostgres, placements, unpartedPairs } from './placements.mjs';

describe('the placements in which the suites run', () => {
  it('show every pair of modules with one of the two remote', () => {
    expect(unpartedPairs(placements(), modulesIn(root))).toEqual([]);
  });

  it('would be too few without one of a pair apart from the other, and say which', () => {
    const run = [{ remote: ['garden'] }, { remote: ['garden', 'gate', 'shed'] }];
    expect(unpartedPairs(run, ['garden', 'gate', 'shed'])).toEqual([['gate', 'shed']]);
  });

  it('have everything in the monolith, and everything remote', () => {
    const remotes = placements().map(({ remote }) => remote);
    expect(remotes).toContainEqual([]);
    expect(remotes).toContainEqual(modulesIn(root));
  });

  it('have payment as three instances over one database once, and need PostgreSQL for that alone', () => {
    const [several, ...more] = placements().filter(needsPostgres);
    expect(several).toMatchObject({ on: 'stack:payment*3@postgres', remote: ['payment'], instances: { payment: 3 } });
    expect(more).toEqual([]);
  });

  it('have all events over Kafka three times: in one process, in three, and when every module was moved out', () => {
    const over = placements().filter(({ kafka }) => kafka);
    expect(over.map(({ remote }) => remote)).toEqual([modulesIn(root), [], ['payment', 'notification']]);
  });

  it('have names of their own, and leave no module unknown to this checkout', () => {
    const all = placements();
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { remote } of all) expect(modulesIn(root)).toEqual(expect.arrayContaining([...remote]));
  });
});
