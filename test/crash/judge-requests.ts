import type { Customer } from '../program/customer.js';
import type { RequestLog, Sender } from './request-log.js';
import type { Findings } from './verdict.js';

const AT_ONCE = 16;

/**
 * Sends every acknowledged request again, under its key: it must be answered as it was the first time. An order that was
 * acknowledged must be there, and there must be as many orders as there were acknowledgements of one.
 */
export async function judgeRequests(log: RequestLog, as: Record<Sender, Customer>, findings: Findings): Promise<void> {
  const rest = [...log.acknowledged];
  const one = async (): Promise<void> => {
    for (let request = rest.pop(); request; request = rest.pop()) {
      const again = await log.repeat(as[request.by], request);
      const [first, second] = [JSON.stringify(request.answer), JSON.stringify(again)];
      if (first !== withoutRequest(second) && withoutRequest(first) !== withoutRequest(second))
        findings.lost.push(`${request.path} ${request.key} was answered with ${first}, and now with ${second}.`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));

  const promised = new Set(
    log.acknowledged
      .filter(({ path, answer }) => path === '/api/orders' && answer.status === 201)
      .map(({ answer }) => String(answer.body['orderId'])),
  );
  const kept = new Set((await as.customer.all('/api/orders')).map((order) => String(order['orderId'])));
  for (const orderId of promised)
    if (!kept.has(orderId)) findings.lost.push(`The order ${orderId} was acknowledged, and is not there.`);
  for (const orderId of kept)
    if (!promised.has(orderId))
      findings.doubled.push(`The order ${orderId} is there, and no key was answered with it.`);
}

/** A problem names the request that it answers, which differs each time. */
function withoutRequest(text: string): string {
  return text.replace(/,?"requestId":"[^"]*"/, '');
}
