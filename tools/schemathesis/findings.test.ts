import { addEvent, nothingFound } from './findings.mjs';

const responded = (status: number, code: string) => ({
  request: { method: 'GET', uri: 'http://127.0.0.1/api/plants' },
  response: { status_code: status, content: { $base64: Buffer.from(JSON.stringify({ code })).toString('base64') } },
});
const scenario = (check: string, status: string, interaction: object) => ({
  ScenarioFinished: {
    recorder: {
      label: 'GET /api/plants',
      interactions: { c1: interaction },
      checks: { c1: [{ name: check, status, failure_info: { failure: { title: 'Wrong', message: 'a\nb' } } }] },
    },
  },
});
const found = (...events: object[]) => {
  const findings = nothingFound();
  for (const event of events) addEvent(event, 'someone', findings);
  return findings;
};

describe('what a run of Schemathesis found', () => {
  it('is unexplained until a reason is given for that check and that code', () => {
    const { unexplained, cases } = found(
      scenario('positive_data_acceptance', 'failure', responded(400, 'INVALID_INPUT')),
      scenario('positive_data_acceptance', 'failure', responded(400, 'INVALID_INPUT')),
      scenario('not_a_server_error', 'failure', responded(500, 'BAD_CURSOR')),
    );
    expect(cases).toBe(3);
    expect([...unexplained]).toEqual([
      [
        'as someone: GET /api/plants: positive_data_acceptance: 400 INVALID_INPUT',
        { times: 2, first: expect.stringContaining('GET http://127.0.0.1/api/plants: a b') as string },
      ],
      ['as someone: GET /api/plants: not_a_server_error: 500 BAD_CURSOR', expect.objectContaining({ times: 1 })],
    ]);
  });

  it('is explained by its check and its code, and counted by reason', () => {
    const { unexplained, explained } = found(
      scenario('positive_data_acceptance', 'failure', responded(400, 'BAD_CURSOR')),
      scenario('positive_data_acceptance', 'failure', responded(400, 'BAD_CURSOR')),
      scenario('not_a_server_error', 'success', responded(200, '')),
    );
    expect(unexplained.size).toBe(0);
    expect([...explained.values()]).toEqual([2]);
  });

  it('counts errors of Schemathesis as unexplained, but for the known ones', () => {
    const error = (message: string) => ({ NonFatalError: { label: 'GET /', value: { type: 'E', message } } });
    const { unexplained, explained } = found(
      error('boom'),
      error('AST constructor recursion depth mismatch (before=1)'),
    );
    expect([...unexplained]).toEqual([['as someone: GET /: Schemathesis failed', { times: 1, first: 'E: boom' }]]);
    expect(explained.size).toBe(1);
  });
});
