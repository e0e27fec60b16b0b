import { AFTER_SWITCH_MS, latencyOf } from './latency.mjs';
import { latencyPicture } from './latency-picture.js';

const SWITCHES = [
  { module: 'payment', to: 'remote', at: 1_000, pauseMs: 100 },
  { module: 'payment', to: 'local', at: 6_000, pauseMs: 400 },
] as const;
const command = (at: number, ms: number) => ({ at, ms, isCommand: true });

describe('the latency of a demo', () => {
  it('counts a request to a switch that it met, or that it was sent shortly after', () => {
    const requests = [
      command(900, 99),
      command(900, 101),
      command(1_050, 10),
      command(1_100 + AFTER_SWITCH_MS, 20),
      command(1_101 + AFTER_SWITCH_MS, 30),
    ];
    const { commands, reads } = latencyOf(requests, SWITCHES);
    expect(commands.during).toEqual({ requests: 3, p50: 20, p99: 101, longest: 101 });
    expect(commands.between).toEqual({ requests: 2, p50: 30, p99: 99, longest: 99 });
    expect(reads.during).toEqual({ requests: 0, p50: 0, p99: 0, longest: 0 });
  });

  it('is drawn on a logarithmic scale, within the picture, with every switch and where the module was', () => {
    const requests = [command(0, 1), command(5_000, 100), command(10_000, 60_000), { at: 1, ms: 10, isCommand: false }];
    const svg = latencyPicture({ requests, switches: SWITCHES, began: 0, ended: 10_000, subtitle: 'a & b' });
    const dots = [...svg.matchAll(/M([\d.]+) ([\d.]+)h0/g)].map(([, x, y]) => [Number(x), Number(y)]);
    expect(dots.map(([x]) => x)).toEqual([110.1, 110, 620, 1130]);
    const [ten = [], one = [], hundred = [], most = []] = dots;
    const decade = Number(one[1]) - Number(ten[1]);
    expect(Number(ten[1]) - Number(hundred[1])).toBeCloseTo(decade);
    expect(Number(one[1]) - Number(most[1])).toBeCloseTo(4 * decade);
    expect(svg).toContain('100 ms</text>');
    expect(svg).toContain('400 ms</text>');
    expect(svg.match(/>service</g)).toHaveLength(1);
    expect(svg.match(/>monolith</g)).toHaveLength(4);
    expect(svg).toContain('a &amp; b');
  });
});
