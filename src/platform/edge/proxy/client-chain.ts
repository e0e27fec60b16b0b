import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** The client's address, scheme and host, as this host tells them to an upstream. It passes on only what it trusts. */
export interface ClientChain {
  /** The client first, then the trusted proxies behind it: the value of `X-Forwarded-For`. */
  readonly addresses: string;
  readonly scheme: 'http' | 'https';
  /** The host that the client addressed. */
  readonly host: string;
}

/**
 * Reads where a request comes from. What a client says of itself is not believed: `X-Forwarded-*` counts only as far as the
 * trusted proxies in front of this host have written it.
 * @param trustedProxies the setting TRUSTED_PROXIES
 */
export function clientChain(request: IncomingMessage, trustedProxies: number): ClientChain {
  const { headers, socket } = request;
  const peer = socket.remoteAddress ?? '';
  const host = headers.host ?? '';
  const ownScheme = (socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http';
  if (trustedProxies === 0) return { addresses: peer, scheme: ownScheme, host };
  const told = listOf(headers['x-forwarded-for']).slice(-trustedProxies);
  // A proxy that adds to these lists, as to that of addresses, leaves what the client has claimed before it.
  const [scheme] = listOf(headers['x-forwarded-proto']?.toString().toLowerCase()).slice(-trustedProxies);
  const [toldHost = host] = listOf(headers['x-forwarded-host']).slice(-trustedProxies);
  return {
    addresses: [...told, peer].join(', '),
    scheme: scheme === 'http' || scheme === 'https' ? scheme : ownScheme,
    host: toldHost,
  };
}

function listOf(header: string | string[] | undefined): readonly string[] {
  return String(header ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
