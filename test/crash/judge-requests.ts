import type { Customer } from '../program/customer.js';
import type { RequestLog, Sender } from './request-log.js';
import type { Findings } from './verdict.js';

const AT_ONCE = 16;

/**
 * Sends every acknowledged request again, under its key: it must get the same response as the first time. An order that was
 * acknowledged must be there, and there must be as many orders as there were acknowledgements of one.
 */
export async function judgeRequests(log: RequestLog, as: Record<Sender, Customer>, findings: Findings): Promise<void> {
  const rest = [...log.acknowledged];
  const one = async (): Promise<void> => {
    for (let request = rest.pop(); request; request = rest.pop()) {
      const again = await log.repeat(as[request.by], request);
      const [first, second] = [JSON.stringify(request.response), JSON.stringify(again)];
      if (first !== withoutRequest(second) && withoutRequest(first) !== withoutRequest(second))
        findings.lost.push(`${request.path} ${request.key} got ${first}, and now ${second}.`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));

  judgeRepeated(log, findings);
  const promised = new Set(
    log.acknowledged
      .filter(({ path, response }) => path === '/api/orders' && response.status === 201)
      .map(({ response }) => String(response.body['orderId'])),
  );
  const kept = new Set((await as.customer.all('/api/orders')).map((order) => String(order['orderId'])));
  for (const orderId of promised)
    if (!kept.has(orderId)) findings.lost.push(`The order ${orderId} was acknowledged, and is not there.`);
  for (const orderId of kept)
    if (!promised.has(orderId)) findings.doubled.push(`The order ${orderId} is there, and no response named it.`);
}

/** Two requests under one key, at once: both get the same response. */
export function judgeRepeated(log: RequestLog, findings: Findings): void {
  for (const { path, key, repeated = [] } of log.sent) {
    const responses = new Set(repeated.map((reply) => withoutRequest(JSON.stringify(reply))));
    if (responses.size > 1) findings.doubled.push(`${path} ${key} got two responses: ${[...responses].join(' and ')}.`);
  }
}

/**
 * Every change of the shop that was acknowledged has raised its version by one, and nothing else has.
 * @param first the version before the load
 * @param last the version now
 */
export function judgeVersions(log: RequestLog, first: number, last: number, findings: Findings): void {
  const changed = log.acknowledged.filter(({ version, response }) => version !== undefined && response.status === 200);
  const versions = new Set(changed.map(({ response }) => Number(response.body['version'])));
  if (versions.size < changed.length)
    findings.doubled.push('Two changes of the shop were acknowledged with one version.');
  const raised = last - first;
  if (raised < changed.length)
    findings.lost.push(
      `${changed.length} changes of the shop were acknowledged, and its version has risen by ${raised}.`,
    );
  if (raised > changed.length)
    findings.doubled.push(
      `${changed.length} changes of the shop were acknowledged, and its version has risen by ${raised}.`,
    );
}

/** A problem names its request, which differs each time. */
function withoutRequest(text: string): string {
  return text.replace(/,?"requestId":"[^"]*"/, '');
}
