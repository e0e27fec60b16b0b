import type { HttpResponse } from './door.js';

/** What a response to an abuser must not show: stacks, statements, files of this program. */
const INSIDE =
  /\bat .+\.(ts|js|mjs):\d+|node_modules|SQLITE_|SELECT .+ FROM|INSERT INTO|QueryFailed|file:\/\/|\/tmp\/|ZodError/;
const MOST_BYTES = 4_096;

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** The problem in a response. Fails, and says how, when it is no problem or shows too much. `what` names the request. */
export function assertRefused(response: HttpResponse, what: string): Problem {
  const faults = faultsOf(response);
  if (faults.length > 0)
    throw new Error(`${what} got ${response.status} ${response.text.slice(0, 300)}: ${faults.join('; ')}.`);
  return JSON.parse(response.text) as Problem;
}

/** Fails when a response is an error of the server, or a refusal that is no proper problem. A 304 has nothing to show. */
export function assertSound(response: HttpResponse, what: string): void {
  if (response.status === 304 && response.text === '' && response.headers['content-type'] === undefined) return;
  if (response.status < 200 || response.status > 299) assertRefused(response, what);
}

function faultsOf({ status, headers, text }: HttpResponse): string[] {
  const problem = problemIn(text);
  const checks: [boolean, string][] = [
    [status >= 400 && status <= 499, 'it is no refusal'],
    [headers['content-type'] === 'application/problem+json; charset=utf-8', `it is ${headers['content-type']}`],
    [Buffer.byteLength(text) <= MOST_BYTES, `it has ${Buffer.byteLength(text)} bytes`],
    [!INSIDE.test(text), 'it shows the inside'],
    [problem?.status === status, 'its status is another one'],
    [/^[A-Z][A-Z0-9_]*$/.test(problem?.code ?? ''), 'its code is no code'],
    [problem?.type === `/problems/${problem?.code}`, 'its type does not follow from its code'],
    [typeof problem?.title === 'string' && typeof problem.detail === 'string', 'it says nothing to people'],
    [!Object.keys(headers).some((name) => name.includes('injected')), 'it has a header that was injected'],
  ];
  return checks.filter(([holds]) => !holds).map(([, fault]) => fault);
}

function problemIn(text: string): Problem | undefined {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return undefined;
  }
}
