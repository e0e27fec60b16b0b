import { SmallRepository } from '../fixtures/small-repository.js';
import { figures } from './figures.mjs';
import { figuresOf } from './figure-of.mjs';
import { metricsIn } from './metrics.mjs';
import { revisit } from './revisit.mjs';

const METRICS = `# HELP ficus_feed_lag Events.
ficus_feed_lag{feed="a"} 3
ficus_feed_lag{feed="b"} 12
ficus_events_parked_total{feed="a"} 2
ficus_events_parked_total{feed="b"} 5
ficus_group_seconds_bucket{le="1"} 4
ficus_group_seconds_sum{module="a"} 1.5
ficus_group_seconds_count{module="a"} 4
`;

describe('the figures of records', () => {
  let repository: SmallRepository;
  beforeEach(() => {
    repository = new SmallRepository();
  });
  afterEach(() => {
    repository.remove();
  });

  it('come from results of benchmarks, files, packages, commands and dates', () => {
    repository.write('bench/results.json', '{ "hose": { "rows": [{ "case": "full", "ours": 5, "ratio": null }] } }');
    const figureOf = figuresOf({ root: repository.root, now: () => 7 });
    const figure = (kind: 'bench' | 'count' | 'lines' | 'package' | 'command' | 'date' | 'metric', of: string) =>
      figureOf({ kind, of });
    expect([
      figure('bench', 'hose › full › ours'),
      figure('count', 'src/*.js'),
      figure('lines', 'src/water.js'),
      figure('package', 'hose'),
      figure('package', 'node'),
      figure('command', 'printf "1,234 litres\\nmore\\n" › number'),
      figure('command', 'printf "1,234 litres\\nmore\\n" › lines'),
      figure('date', ''),
    ]).toEqual([5, 2, 1, 3, 20, 1234, 2, 7]);
    expect([
      figure('bench', 'hose › full › ratio'),
      figure('bench', 'hose › empty › ours'),
      figure('package', 'bucket'),
      figure('command', 'exit 1 › lines'),
      figure('metric', 'ficus_feed_lag'),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('count sources without their tests, unless the glob names tests', () => {
    repository.write('src/hose.ts', 'export {};\n');
    repository.write('src/hose.test.ts', 'test;\n');
    const figureOf = figuresOf({ root: repository.root });
    expect(figureOf({ kind: 'count', of: 'src/*.ts' })).toBe(1);
    expect(figureOf({ kind: 'count', of: 'src/*.test.ts' })).toBe(1);
  });

  it('are compared with what the records state, and drift ends with 1', async () => {
    repository.record(1, 'Beds', { consequences: 'There are 2 files (`count: src/*.js`).' });
    repository.record(2, 'Lines', { consequences: 'It has 4 lines (`lines: src/water.js ±10%`).' });
    const { value, text, exitCode } = await repository.run(figures);
    expect(value).toMatchObject([
      { number: '0001', stated: '2 files', now: 2, off: 0, state: 'same' },
      { number: '0002', stated: '4 lines', now: 1, off: 0.75, tolerance: 0.1, state: 'drifted' },
    ]);
    expect(text).toContain('1 of 2 figures are off their source by more than is allowed.');
    expect(exitCode).toBe(1);
    expect((await repository.run(figures, ['1'])).exitCode).toBe(0);
  });

  it('of a running program are the largest of a gauge, the sum of a counter and the mean of a histogram', () => {
    const metricOf = metricsIn(METRICS);
    expect(metricOf('ficus_feed_lag')).toBe(12);
    expect(metricOf('ficus_events_parked_total')).toBe(7);
    expect(metricOf('ficus_group_seconds')).toBe(0.375);
    expect(metricOf('ficus_unknown')).toBeUndefined();
  });
});

describe('npm run adr -- revisit', () => {
  let repository: SmallRepository;
  beforeEach(() => {
    repository = new SmallRepository();
    repository.record(1, 'Count', { revisit: '- `count: src/*.js > 1`: so many.\n- `date >= 2100-01-01`: a year.' });
    repository.record(2, 'Metric', { revisit: '- `metric: ficus_feed_lag > 10`: too late.' });
    repository.record(3, 'Old', { status: 'Rejected, 2026-01-05.', revisit: '- `count: src/*.js > 0`: never.' });
  });
  afterEach(() => {
    repository.remove();
  });

  it('names the conditions that are met, and ends with 1; without --metrics those of metrics are unknown', async () => {
    const { value, text, exitCode } = await repository.run(revisit);
    expect(value).toMatchObject([
      { number: '0001', condition: 'count: src/*.js > 1', because: 'so many.', state: 'due', now: 2 },
      { number: '0001', condition: 'date >= 2100-01-01', state: 'not yet' },
      { number: '0002', state: 'unknown' },
    ]);
    expect(text).toBe(
      '0001 Count\n  count: src/*.js > 1 (now 2): so many.\n1 of 3 conditions are met, 1 are unknown without --metrics.',
    );
    expect(exitCode).toBe(1);
  });

  it('reads metrics from a file, and says when there is none', async () => {
    repository.write('metrics.txt', METRICS);
    const metrics = `${repository.root}/metrics.txt`;
    expect((await repository.run(revisit, [], { values: { metrics } })).value).toMatchObject([
      {},
      {},
      { number: '0002', state: 'due', now: 12 },
    ]);
    await expect(repository.run(revisit, [], { values: { metrics: 'gone.txt' } })).rejects.toThrow(
      'There is no file gone.txt',
    );
    await expect(repository.run(revisit, [], { values: { metrics: 'http://127.0.0.1:1/metrics' } })).rejects.toThrow(
      'http://127.0.0.1:1/metrics gives no metrics',
    );
  });
});
