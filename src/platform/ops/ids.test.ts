import { uuidIds } from './ids.js';

describe('an identifier', () => {
  const made = Array.from({ length: 5_000 }, () => uuidIds.next());

  it('is a UUID of version 7, made now', () => {
    const id = uuidIds.next();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const madeAt = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(Math.abs(Date.now() - madeAt)).toBeLessThan(60_000);
  });

  it('sorts behind those made before it, in the same millisecond too', () => {
    expect([...made].sort()).toEqual(made);
  });

  it('is made once, and its end cannot be foretold', () => {
    expect(new Set(made).size).toBe(made.length);
    expect(new Set(made.map((id) => id.slice(-12))).size).toBe(made.length);
  });
});
