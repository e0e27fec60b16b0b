import { postgresFault } from './postgres-faults.js';
import { SessionLost } from './postgres-session.js';

const DATABASE = 'postgres://db.example:5432/garden';
const error = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code });
const lost = (cause?: unknown) => new SessionLost('The session ended.', { cause });
const said = (problem: unknown) => postgresFault(problem, DATABASE, 'writing')?.sentence;

describe('a fault of a PostgreSQL database', () => {
  it.each([
    ['53100', 'The disk of postgres://db.example:5432/garden is full; make room there'],
    ['53300', 'The server of postgres://db.example:5432/garden takes no more sessions; raise its max_connections'],
    ['55P03', 'Another session holds postgres://db.example:5432/garden for too long'],
    ['57P01', 'The server of postgres://db.example:5432/garden is stopping or starting'],
    ['57P03', 'The server of postgres://db.example:5432/garden is stopping or starting'],
    ['28P01', 'does not let this user in; correct the user or the password'],
    ['3D000', 'There is no database postgres://db.example:5432/garden; create it'],
    ['25006', 'postgres://db.example:5432/garden takes no writes (a standby'],
    ['XX001', 'postgres://db.example:5432/garden is damaged; stop, restore it from a copy'],
  ])('is recognised by %s, however deep the error is wrapped', (code, sentence) => {
    expect(said(error(code))).toContain(sentence);
    expect(said(lost(error('WRAPPED', error(code))))).toContain(sentence);
  });

  it('is a server that does not respond, when a session ends or cannot be opened', () => {
    for (const cause of [error('ECONNREFUSED'), error('ECONNRESET'), new Error('timeout expired'), undefined])
      expect(said(lost(cause))).toMatch(
        /^The server of postgres:\/\/db\.example:5432\/garden does not answer; start it/,
      );
  });

  it('is not an error of a statement, nor a reader that writes', () => {
    for (const code of ['23505', '42P01', '22003', 'P0001', '0A000']) expect(said(error(code))).toBeUndefined();
    expect(postgresFault(error('25006'), DATABASE, 'reading')).toBeUndefined();
    expect(postgresFault(undefined, DATABASE, 'writing')).toBeUndefined();
  });

  it('lasts until a person ends it only when the data is damaged', () => {
    expect(['XX001', '53100'].map((code) => postgresFault(error(code), DATABASE, 'writing')?.lasting)).toEqual([
      true,
      false,
    ]);
  });
});
