import { armed } from './failpoint.js';

describe('a failpoint', () => {
  const deaths = (setting: string | undefined, ...hits: string[]) => {
    let dead = 0;
    const failpoint = armed(setting, () => (dead += 1));
    return hits.map((name) => {
      failpoint(name);
      return dead;
    });
  };

  it('does nothing unless it is set', () => {
    expect(deaths(undefined, 'saga.started')).toEqual([0]);
    expect(deaths('', 'saga.started')).toEqual([0]);
  });

  it('kills at its first hit, and by no other name', () => {
    expect(deaths('saga.started', 'saga.signal', 'saga.started')).toEqual([0, 1]);
  });

  it('kills at the hit that is set, once', () => {
    expect(deaths('saga.started:2', 'saga.started', 'saga.started', 'saga.started')).toEqual([0, 1, 1]);
  });

  it('refuses what is no failpoint', () => {
    expect(() => armed('saga.started:0', () => undefined)).toThrow(
      "FICUS_FAILPOINT is 'saga.started:0'; write the name of a failpoint, and perhaps at which hit: saga.step.sent:2.",
    );
  });
});
