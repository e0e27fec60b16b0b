import { withIncluded } from './included-metrics.js';

const own = `# HELP watered_total Beds watered.
# TYPE watered_total counter
watered_total{bed="roses"} 2

# HELP moisture Moisture.
# TYPE moisture gauge
moisture 0.4
`;
const growth = `# HELP growth_seconds Growth.
# TYPE growth_seconds histogram
growth_seconds_bucket{le="1"} 0
growth_seconds_bucket{le="+Inf"} 1
growth_seconds_sum 1.5
growth_seconds_count 1
`;

describe('the metrics of several registries', () => {
  it('describe each metric once, with the series of all below it; included ones have their label', () => {
    const text = withIncluded(own, [
      { label: 'thread', value: 'garden', text: own },
      { label: 'thread', value: 'gate', text: `${growth}\n${own}` },
    ]);
    expect(text).toBe(`# HELP watered_total Beds watered.
# TYPE watered_total counter
watered_total{bed="roses"} 2
watered_total{thread="garden",bed="roses"} 2
watered_total{thread="gate",bed="roses"} 2

# HELP moisture Moisture.
# TYPE moisture gauge
moisture 0.4
moisture{thread="garden"} 0.4
moisture{thread="gate"} 0.4

# HELP growth_seconds Growth.
# TYPE growth_seconds histogram
growth_seconds_bucket{thread="gate",le="1"} 0
growth_seconds_bucket{thread="gate",le="+Inf"} 1
growth_seconds_sum{thread="gate"} 1.5
growth_seconds_count{thread="gate"} 1
`);
  });

  it('stay as they are when nothing is included', () => {
    expect(withIncluded(own, [])).toBe(own);
  });

  it('keep values of labels as they are, whatever is in them', () => {
    const odd = `# HELP odd Odd.
# TYPE odd gauge
odd{what="a } b, {c=\\"d\\"} # HELP x"} 1e-7
odd{what="# TYPE odd"} NaN 1700000000000
`;
    expect(withIncluded('', [{ label: 'thread', value: 'garden', text: odd }])).toBe(`# HELP odd Odd.
# TYPE odd gauge
odd{thread="garden",what="a } b, {c=\\"d\\"} # HELP x"} 1e-7
odd{thread="garden",what="# TYPE odd"} NaN 1700000000000
`);
  });

  it('have a description that comes only with an included registry', () => {
    const text = withIncluded('', [
      { label: 'thread', value: 'garden', text: growth },
      { label: 'thread', value: 'gate', text: growth },
    ]);
    expect(text.match(/^# TYPE growth_seconds histogram$/gm)).toHaveLength(1);
    expect(text.match(/^growth_seconds_count/gm)).toHaveLength(2);
  });
});
