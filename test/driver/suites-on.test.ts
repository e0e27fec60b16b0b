import { suitesOn } from './suites-on.js';

describe('SUITES_ON', () => {
  it.each([undefined, '', 'process'])('%j runs the marketplace in the process of the suite', (where) => {
    expect(suitesOn(where)).toBeUndefined();
  });

  it('says which modules are services, and of which there are several instances on PostgreSQL', () => {
    const one = { instances: 1, onPostgres: false };
    expect(suitesOn('stack')).toEqual({ services: [], threads: [] });
    expect(suitesOn('stack:gate,shed')).toEqual({
      services: [
        { module: 'gate', ...one },
        { module: 'shed', ...one },
      ],
      threads: [],
    });
    expect(suitesOn('stack:gate*3@postgres,shed@postgres')).toEqual({
      services: [
        { module: 'gate', instances: 3, onPostgres: true },
        { module: 'shed', instances: 1, onPostgres: true },
      ],
      threads: [],
    });
  });

  it('says which modules are in threads', () => {
    expect(suitesOn('threads:gate,shed')).toEqual({ services: [], threads: ['gate', 'shed'] });
  });

  it.each(['stock', 'stack:gate*', 'stack:gate*0@postgres', 'stack:gate@sqlite'])(
    'refuses %j with a sentence',
    (where) => {
      expect(() => suitesOn(where)).toThrow(/^SUITES_ON is '[^']+'; allowed are 'process', 'stack', .+\.$/);
    },
  );

  it('refuses several instances on a SQLite file, and says what to write', () => {
    expect(() => suitesOn('stack:gate*3')).toThrow(
      "SUITES_ON is 'stack:gate*3', but several instances of gate need PostgreSQL: write gate*3@postgres.",
    );
  });
});
