import { macHeader } from '../../tools/internal/request-mac.mjs';

/** The response to a request of one host to another. */
export interface PeerReply {
  readonly status: number;
  readonly text: string;
}

/** Sends a request as a host of the same secret does; without a secret, as anybody. */
export async function sendAsHost(
  secret: string | undefined,
  address: string,
  target: string,
  content: object,
): Promise<PeerReply> {
  const body = JSON.stringify(content);
  const signature = secret === undefined ? {} : macHeader(secret, 'POST', target, body);
  const headers = { ...signature, 'content-type': 'application/json' };
  const response = await fetch(address + target, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}
