/** Headers that concern one connection, and never travel on (RFC 9110, 7.6.1), with those that older programs use so. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'http2-settings', 'proxy'],
]);

const NONE: ReadonlySet<string> = new Set();

/** Whether a header concerns one connection, whatever the message says. */
export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name);
}

/** Says which headers of a message end here: the hop-by-hop ones, and those that its own `Connection` names. */
export function endsHere(connection: string | undefined): (name: string) => boolean {
  const named = namedBy(connection);
  return named.size === 0 ? (name) => HOP_BY_HOP.has(name) : (name) => HOP_BY_HOP.has(name) || named.has(name);
}

/** Whether `Connection` names a header that would travel on otherwise. */
export function endsOthersHere(connection: string | undefined): boolean {
  for (const name of namedBy(connection)) if (name !== 'close' && !HOP_BY_HOP.has(name)) return true;
  return false;
}

function namedBy(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || /^(keep-alive|close)$/i.test(connection)) return NONE;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}
