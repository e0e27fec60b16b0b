import { resultsPage } from '../../bench/harness/results-page.mjs';
import { rowOf } from '../../bench/harness/row.mjs';
import { table } from '../../bench/harness/table.mjs';

const machine = {
  cpu: 'Abacus 3000',
  cores: 4,
  memoryGB: 16,
  system: 'linux 6.1',
  fdatasyncMs: 1.234,
  loadAverage: 0.5,
  at: '2026-03-01T00:00:00.000Z',
};
const events = {
  name: 'events',
  machine,
  versions: { node: '20.20.2', sqlite3: '6.0.1' },
  rows: [
    rowOf(
      'until the last effect',
      'events/s',
      [
        { ours: 3_000, floor: 10_000 },
        { ours: 4_000, floor: 10_000 },
      ],
      { ratioAtLeast: 0.5 },
    ),
    rowOf('unloaded, p50', 'ms', [{ ours: 4 }, { ours: 6 }], { below: 10 }),
    rowOf('once', 'ms', [{ ours: 7 }]),
  ],
  notes: ['What is in it.', 'What is not.'],
  skipped: [],
};
const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());

describe('a table of results', () => {
  const [name, blank, head = '', rule = '', ...lines] = table(events).split('\n');

  it('names the benchmark and its columns, then has one line for each case', () => {
    expect([name, blank]).toEqual(['events', '']);
    expect(cellsOf(head)).toEqual(['', 'case', 'ours', 'floor', 'unit', 'ratio', 'spread', 'aim', 'met', '']);
    expect(lines).toHaveLength(3);
  });

  it('says the ratio of the medians, the lowest and the highest ratio of a round, and an aim that is missed', () => {
    expect(cellsOf(lines[0] ?? '')).toEqual([
      '',
      'until the last effect',
      '3,500',
      '10,000',
      'events/s',
      '0.35',
      '0.3–0.4',
      'ratio ≥ 0.5',
      'NO',
      '',
    ]);
  });

  it('says the lowest and the highest figure where there is no floor, and no spread of a single run', () => {
    expect(cellsOf(lines[1] ?? '')).toEqual(['', 'unloaded, p50', '5', '', 'ms', '', '4–6', 'ours < 10 ms', 'yes', '']);
    expect(cellsOf(lines[2] ?? '')).toEqual(['', 'once', '7', '', 'ms', '', '', '', '', '']);
  });

  it('has lines of one width, so that it can be read on a terminal', () => {
    expect(new Set([head, rule, ...lines].map((line) => line.length)).size).toBe(1);
  });
});

describe('the page of results', () => {
  it('has a section for each benchmark, with its table, its notes, its machine and its versions', () => {
    const page = resultsPage([{ ...events, name: 'store' }, events]);
    expect(page.match(/^## .*/gm)).toEqual(['## store', '## events']);
    const [, , section = ''] = page.split(/^## /m);
    expect(section).toContain(table(events).split('\n').slice(2).join('\n'));
    expect(section).toContain('- What is in it.\n- What is not.');
    expect(section).toContain('4 × Abacus 3000, 16 GB, linux 6.1; a durable 4 KB write takes 1.234 ms');
    expect(section).toContain('node 20.20.2, sqlite3 6.0.1');
  });

  it('says what was skipped and why, and nothing of it when nothing was', () => {
    expect(resultsPage([events])).not.toContain('Skipped');
    const skipped = ['events with better-sqlite3: it is not installed.'];
    expect(resultsPage([{ ...events, skipped }])).toContain(`Skipped:\n\n- ${skipped[0]}`);
  });

  it('shows the chart of the soak, which alone has one', () => {
    expect(resultsPage([events])).not.toContain('soak.svg');
    expect(resultsPage([{ ...events, name: 'soak' }])).toContain('(soak.svg)');
  });
});
