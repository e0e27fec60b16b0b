import { armed } from './failpoint.js';

describe('a failpoint', () => {
  const deaths = (setting: string | undefined, ...hits: string[]) => {
    let [dead, stopped] = [0, 0];
    const failpoint = armed(setting, { die: () => (dead += 1), stop: () => (stopped += 100) });
    return hits.map((name) => {
      failpoint(name);
      return dead + stopped;
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

  it('stops the process in its place, once, where that is set', () => {
    expect(deaths('saga.started:2:stop', 'saga.started', 'saga.started', 'saga.started')).toEqual([0, 100, 100]);
  });

  it('may be one of several', () => {
    expect(deaths('saga.started:1:stop,saga.signal:2', 'saga.started', 'saga.signal', 'saga.signal')).toEqual([
      100, 100, 101,
    ]);
  });

  it('refuses what is no failpoint', () => {
    const nothing = { die: () => undefined, stop: () => undefined };
    expect(() => armed('saga.started:0', nothing)).toThrow(
      "FICUS_FAILPOINT is 'saga.started:0'; write the name of a failpoint, and perhaps at which hit: saga.step.sent:2 or saga.step.sent:2:stop.",
    );
  });
});
