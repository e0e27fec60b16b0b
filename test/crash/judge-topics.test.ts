import { failpointsOf, titleOf } from './failpoints.js';
import { judgeTopic, type LoggedPlace } from './judge-topics.js';
import { nothingFound } from './verdict.js';

const at = (partition: number, position: number, id = `${partition}-${position}`): LoggedPlace => ({
  ...{ partition, position, id },
});
const log = [at(0, 1), at(0, 2), at(0, 3), at(1, 1), at(1, 2)];

function judged(records: readonly LoggedPlace[]) {
  const findings = nothingFound();
  const { repeated } = judgeTopic('garden', log, records, findings);
  return { repeated, lost: findings.lost, doubled: findings.doubled, reordered: findings.reordered };
}

const clean = { lost: [], doubled: [], reordered: [] };

describe('the judge of a topic', () => {
  it('passes when the topic has the log, partition by partition', () => {
    expect(judged([at(1, 1), at(0, 1), at(0, 2), at(1, 2), at(0, 3)])).toEqual({ ...clean, repeated: 0 });
  });

  it('counts what a relay has sent again, and does not mind its order', () => {
    expect(judged([...log, at(0, 2), at(0, 3), at(0, 2)])).toEqual({ ...clean, repeated: 3 });
  });

  it('does not mind events that the log has dropped, below what it still has', () => {
    const findings = nothingFound();
    judgeTopic('garden', [at(0, 3)], [at(0, 1), at(0, 2), at(0, 3)], findings);
    expect(findings).toEqual(nothingFound());
  });

  it('finds an event that the topic lacks, or has in another partition', () => {
    expect(judged(log.filter(({ id }) => id !== '0-2')).lost).toEqual([
      'The topic of garden lacks 0-2 at position 2 of partition 0.',
    ]);
    expect(judged([at(0, 1), at(0, 3), at(1, 1), at(1, 2), at(2, 2, '0-2')]).lost).toHaveLength(1);
  });

  it('finds an event that came first behind a later one', () => {
    expect(judged([at(0, 1), at(0, 3), at(0, 2), at(1, 1), at(1, 2)]).reordered).toEqual([
      'The topic of garden has position 2 of partition 0 first behind 3.',
    ]);
  });

  it('finds another event at a place, and one that no log has', () => {
    expect(judged([...log, at(0, 3, 'forked')]).doubled).toHaveLength(1);
    expect(judged([at(0, 1), at(0, 2), at(0, 3, 'forked'), at(1, 1), at(1, 2)]).lost).toHaveLength(1);
    expect(judged([...log, at(1, 3)]).doubled).toEqual([
      'The topic of garden has position 3 of partition 1, which the log does not have.',
    ]);
  });
});

describe('the failpoints over Kafka', () => {
  it('are each come by alone and with each failure of a broker; in a short run once, with the failures in turn', () => {
    const failures = ['killed', 'paused'] as const;
    const titles = (short: boolean) =>
      failpointsOf({ kafka: true, failures, short })
        .within.map(titleOf)
        .filter((title) => /^(relay|offset)\.(acked|committed)/.test(title));
    expect(titles(false)).toEqual([
      'relay.acked',
      'relay.acked, broker killed',
      'relay.acked, broker paused',
      'offset.committed',
      'offset.committed, broker killed',
      'offset.committed, broker paused',
    ]);
    expect(titles(true)).toEqual(['relay.acked, broker killed', 'offset.committed, broker killed']);
  });
});
