import { requestOf } from './request.mjs';

describe('npm run postgres', () => {
  it('takes one verb, and --json anywhere', () => {
    expect(requestOf(['start'])).toEqual({ verb: 'start', json: false });
    expect(requestOf(['--json', 'status'])).toEqual({ verb: 'status', json: true });
  });

  it.each([
    [
      [],
      "'' is nothing that can be done with PostgreSQL; write npm run postgres -- start|stop|status|url|env [--json].",
    ],
    [['restart'], "'restart' is nothing that can be done with PostgreSQL;"],
    [['start', 'stop'], "'start stop' is nothing that can be done with PostgreSQL;"],
    [['stop', '--force'], 'There is no option --force; there is --json. Write npm run postgres --'],
  ])('refuses %j in a sentence', (words, sentence) => {
    expect(() => requestOf(words)).toThrow(sentence);
  });
});
