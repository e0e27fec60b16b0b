import { murmur2, partitionOf } from './murmur2.js';

describe('murmur2', () => {
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("answers for '%s' what Kafka's own tests (UtilsTest.testMurmur2) expect", (key, expected) => {
    expect(murmur2(Buffer.from(key))).toBe(expected);
  });

  it('a partition is never negative and below the count, for keys of any script', () => {
    for (const key of ['', '21', 'foobar', '물뿌리개', '🌱'])
      for (const count of [1, 8, 256]) {
        const partition = partitionOf(key, count);
        expect(partition).toBeGreaterThanOrEqual(0);
        expect(partition).toBeLessThan(count);
      }
    expect(partitionOf('foobar', 8)).toBe((-790332482 & 0x7fffffff) % 8);
  });
});
