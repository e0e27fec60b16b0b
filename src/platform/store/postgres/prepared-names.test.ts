import { PreparedNames } from './prepared-names.js';

describe('the statements that a session keeps prepared', () => {
  const third = (names: PreparedNames, statement: string) => [1, 2, 3].map(() => names.of(statement)).at(-1);

  it('are those that it repeats, each under one name', () => {
    const names = new PreparedNames();
    expect([names.of('a'), names.of('a')]).toEqual([undefined, undefined]);
    const name = names.of('a');
    expect(name).toEqual(expect.any(String));
    expect([names.of('a'), third(names, 'b') === name]).toEqual([name, false]);
  });

  it('are limited in number, and keep their names when the limit is reached', () => {
    const names = new PreparedNames();
    const all = Array.from({ length: 201 }, (_, i) => third(names, `statement ${i}`));
    expect([all.filter((name) => name !== undefined).length, all[200]]).toEqual([200, undefined]);
    expect(names.of('statement 0')).toBe(all[0]);
  });

  it('have other names in another session, which has not prepared them', () => {
    expect(third(new PreparedNames(), 'a')).not.toBe(third(new PreparedNames(), 'a'));
  });
});
