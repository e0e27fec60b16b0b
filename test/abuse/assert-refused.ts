import type { Answer } from './door.js';

/** What an answer to an abuser must not show: stacks, statements, files of this program. */
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

/** The problem that an answer is; fails, saying how, when it is none or shows too much. `what` names the request. */
export function assertRefused(answer: Answer, what: string): Problem {
  const faults = faultsOf(answer);
  if (faults.length > 0)
    throw new Error(`${what} was answered with ${answer.status} ${answer.text.slice(0, 300)}: ${faults.join('; ')}.`);
  return JSON.parse(answer.text) as Problem;
}

/** Fails when an answer is an error of the server, or a refusal that is no proper problem. */
export function assertSound(answer: Answer, what: string): void {
  if (answer.status < 200 || answer.status > 299) assertRefused(answer, what);
}

function faultsOf({ status, headers, text }: Answer): string[] {
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
