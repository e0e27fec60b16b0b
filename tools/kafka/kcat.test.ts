import { provideKcat } from './kcat.mjs';

describe('kcat, where neither it nor apt-get is there', () => {
  it('is missing, and a sentence says how to install it', () => {
    const said: string[] = [];
    const options = { environment: { PATH: '/nowhere' }, say: (sentence: string) => void said.push(sentence) };
    expect(() => provideKcat(options)).toThrow(/'kcat' does not run; install it with 'sudo apt-get install kcat'/);
    expect(said).toEqual([]);
  });
});
