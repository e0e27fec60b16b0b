import { jest } from '@jest/globals';
import { runDemo } from './demo.js';

describe('npm run demo', () => {
  it('builds nothing when it does not know a word, so that programs which run keep their files', async () => {
    let builds = 0;
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const status = await runDemo(['--nonsense'], () => {
      builds += 1;
      return Promise.resolve(false);
    });
    said.mockRestore();
    expect({ status, builds }).toEqual({ status: 1, builds: 0 });
  });
});
