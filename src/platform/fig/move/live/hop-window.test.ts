import { HopWindow } from './hop-window.js';

const hops = (...keys: readonly number[]) => {
  const window = new HopWindow();
  for (const [n, count] of keys.entries()) window.note({ applied: n, head: n, keys: count }, n);
  return window;
};

describe('the last hops of a copy', () => {
  it('let a module switch that writes a thousand rows a second, of which a hop has a few hundred', () => {
    expect(hops(320, 280, 390).isSmall).toBe(true);
  });

  it('let none switch whose copy is behind, or has a long way to go', () => {
    expect(hops(1, 1).isSmall).toBe(false);
    expect(hops(500, 1, 1).isSmall).toBe(false);
    const behind = hops(1, 1, 1);
    behind.note({ applied: 4, head: 5, keys: 1 }, 4);
    expect(behind.isSmall).toBe(false);
  });
});
