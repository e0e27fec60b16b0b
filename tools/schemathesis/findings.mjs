import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { EXPLAINED, OWN_ERRORS } from './explained.mjs';

/**
 * @typedef {object} Findings
 * @property {number} cases requests that were sent
 * @property {Map<string, { times: number, first: string }>} unexplained each kind of failure or error that nobody has explained
 * @property {Map<string, number>} explained how often each reason explained a failure
 */

/** @returns {Findings} */
export function nothingFound() {
  return { cases: 0, unexplained: new Map(), explained: new Map() };
}

/**
 * Reads the events of a run of Schemathesis (its report `ndjson`) and adds what it found.
 * @param {string} file
 * @param {string} account who sent the requests
 * @param {Findings} findings
 */
export async function readFindings(file, account, findings) {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    addEvent(JSON.parse(line), account, findings);
  }
}

/**
 * @param {any} event one line of the report
 * @param {string} account
 * @param {Findings} findings
 */
export function addEvent(event, account, findings) {
  if (event.NonFatalError) addError(event.NonFatalError, account, findings);
  if (event.FatalError)
    addUnexplained(findings, `as ${account}: Schemathesis stopped`, JSON.stringify(event.FatalError));
  const recorder = event.ScenarioFinished?.recorder;
  if (!recorder) return;
  findings.cases += Object.keys(recorder.interactions ?? {}).length;
  for (const [id, checks] of Object.entries(recorder.checks ?? {}))
    for (const check of checks)
      if (check.status === 'failure')
        addFailure(check, recorder.interactions?.[id], { account, ...recorder }, findings);
}

/**
 * @param {any} check
 * @param {any} interaction
 * @param {{ account: string, label: string }} at
 * @param {Findings} findings
 */
function addFailure(check, interaction, { account, label }, findings) {
  const { status_code: status, content } = interaction?.response ?? {};
  const { code, detail = '', errors = [] } = problemOf(content);
  const message = check.failure_info?.failure?.message?.replaceAll('\n', ' ').trim() ?? '';
  const known = EXPLAINED.find(
    (one) =>
      one.check === check.name &&
      one.code === code &&
      (one.message?.test(message) ?? true) &&
      (one.operations?.includes(label) ?? true),
  );
  if (known) return count(findings, known.reason);
  const request = `${interaction?.request?.method} ${interaction?.request?.uri}`;
  addUnexplained(
    findings,
    `as ${account}: ${label}: ${check.name}: ${status} ${code ?? ''}`,
    `${request}: ${message} ${detail} ${JSON.stringify(errors)}`,
  );
}

/** @param {Findings} findings @param {string} kind @param {string} example */
function addUnexplained({ unexplained }, kind, example) {
  const { times, first } = unexplained.get(kind) ?? { times: 0, first: example };
  unexplained.set(kind, { times: times + 1, first });
}

/**
 * @param {{ label?: string, value?: { type?: string, message?: string } }} error
 * @param {string} account
 * @param {Findings} findings
 */
function addError({ label, value }, account, findings) {
  const known = OWN_ERRORS.find(({ message }) => message.test(value?.message ?? ''));
  if (known) count(findings, known.reason);
  else addUnexplained(findings, `as ${account}: ${label}: Schemathesis failed`, `${value?.type}: ${value?.message}`);
}

/** @param {Findings} findings @param {string} reason */
function count({ explained }, reason) {
  explained.set(reason, (explained.get(reason) ?? 0) + 1);
}

/** @param {{ $base64?: string } | undefined} content */
function problemOf(content) {
  try {
    return JSON.parse(Buffer.from(content?.$base64 ?? '', 'base64').toString()) ?? {};
  } catch {
    return {};
  }
}
