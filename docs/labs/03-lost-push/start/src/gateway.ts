import { injectable } from 'inversify';
import { Unavailable } from '#ficus/platform/api.js';

/** The gateway of the push provider: another program, which the lab starts and kills. You need not change this file. */
@injectable()
export class PushGateway {
  /**
   * Sends a push to a member. Repeating it with the same key sends nothing a second time.
   * @throws Unavailable when the gateway does not respond
   */
  async send(key: string, orderId: string, memberId: string): Promise<void> {
    const body = JSON.stringify({ key, orderId, memberId });
    const sent = await fetch(process.env['PUSH_GATEWAY'] ?? '', { method: 'POST', body }).catch(() => undefined);
    if (!sent?.ok) throw new Unavailable('The push gateway does not respond; try again later.');
  }
}
