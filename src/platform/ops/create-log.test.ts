import { anonymous } from '../contract/principal.js';
import { within } from './context.js';
import { createLog } from './create-log.js';
import type { Log } from './log.js';

function recordingLog(): { log: Log; lines: string[]; last: () => Record<string, unknown> } {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('a log', () => {
  it('writes one JSON object per line, with the level by name and the time in UTC', () => {
    const { log, last } = recordingLog();
    log.child({ module: 'garden' }).info({ beds: 3 }, 'planted');
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/Z$/),
      module: 'garden',
      beds: 3,
      msg: 'planted',
    });
  });

  it('names the call at hand and its correlation id', () => {
    const { log, last } = recordingLog();
    within({ name: 'garden.plant', principal: anonymous, correlationId: 'c-1' }, () => log.info({}, 'planted'));
    expect(last()).toMatchObject({ in: 'garden.plant', correlationId: 'c-1' });
  });

  it('leaves out what is below its level', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
    log.info({}, 'small');
    log.warn({}, 'big');
    expect(lines).toHaveLength(1);
  });

  it('redacts secrets and personal data by the name of their field, at any depth', () => {
    const { log, lines } = recordingLog();
    log.info(
      {
        headers: { authorization: 'Bearer hush-1', cookie: 'sid=hush-2', accept: 'text/html' },
        password: 'hush-3',
        account: { email: 'hush-4', list: [{ accessToken: 'hush-5', clientSecret: 'hush-6', phone: 'hush-7' }] },
        body: { any: 'hush-8' },
      },
      'asked',
    );
    log.child({ token: 'hush-9' }).info({}, 'asked');
    expect(lines.join('')).not.toContain('hush');
    expect(lines.join('')).toContain('text/html');
  });

  it('redacts e-mail addresses, tokens and credentials inside texts', () => {
    const { log, lines } = recordingLog();
    log.warn({ text: 'from rose@garden.example' }, 'Bearer abcdefghijkl and eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln');
    log.warn({ at: 'postgres://me:hunter2@db/garden' }, 'connected');
    expect(lines.join('')).not.toMatch(/rose@|abcdefghijkl|eyJ|hunter2/);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(2);
  });

  it('writes of an error its message, stack and cause, and none of the values it carries', () => {
    const { log, last, lines } = recordingLog();
    const error = Object.assign(new Error('broken', { cause: new Error('rain') }), {
      parameters: ['hush'],
      code: 'E1',
    });
    log.error({ err: error }, 'failed');
    expect(last()).toMatchObject({ err: { type: 'Error', message: 'broken', code: 'E1', cause: { message: 'rain' } } });
    expect(lines.join('')).not.toContain('hush');
  });
});
