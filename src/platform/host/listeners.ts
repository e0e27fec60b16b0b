import { createEdge, type Edge, type EdgeOptions } from '../edge/edge.js';
import type { Clock } from '../ops/clock.js';
import type { HostSettings } from '../ops/host-settings.js';
import { messageOf } from '../ops/message-of.js';

/** The two listeners of a host: one for clients, one for operators and other hosts. */
export interface Listeners {
  readonly public: Edge;
  readonly internal: Edge;
}

/** Makes both listeners; they serve the same calls through the same verifier, each with limits of its own. */
export function createListeners(
  allOptions: Omit<EdgeOptions, 'listener' | 'secret' | 'settings'> & { readonly settings: HostSettings },
): Listeners {
  // What clients reach elsewhere is no business of operators and other hosts.
  const { foreign, doors, ...options } = allOptions;
  const { settings, about } = options;
  const { INTERNAL_SECRET: secret } = settings;
  return {
    public: createEdge({ ...options, ...(foreign && { foreign }), ...(doors && { doors }), listener: 'public' }),
    internal: createEdge({
      ...options,
      listener: 'internal',
      about: { title: `${about.title}, internal`, version: about.version },
      // No proxy of clients stands before this listener.
      settings: { ...settings, TRUSTED_PROXIES: 0 },
      ...(secret === undefined ? {} : { secret }),
    }),
  };
}

/**
 * Opens both addresses, or neither.
 * @throws Error with a sentence that names the setting to change; that of the public address first.
 */
export async function listen(
  { public: edge, internal }: Listeners,
  { PORT, HOST, INTERNAL_PORT, INTERNAL_HOST }: HostSettings,
): Promise<{ readonly url: string; readonly internalUrl: string }> {
  const [opened, openedInternal] = await Promise.allSettled([
    edge.listen(PORT, HOST),
    internal.listen(INTERNAL_PORT, INTERNAL_HOST),
  ]);
  if (opened.status === 'fulfilled' && openedInternal.status === 'fulfilled')
    return { url: opened.value.url, internalUrl: openedInternal.value.url };
  await Promise.all([edge.close(0), internal.close(0)]);
  if (opened.status === 'rejected') throw refusedAddress(opened.reason, PORT, HOST);
  if (openedInternal.status === 'rejected')
    throw refusedAddress(openedInternal.reason, INTERNAL_PORT, INTERNAL_HOST, 'INTERNAL_');
  throw new Error('Neither address was refused.');
}

/** Opens the internal address of a host that has no other. @throws Error with a sentence that names the setting to change. */
export async function listenInternally(
  edge: Edge,
  { INTERNAL_PORT: port, INTERNAL_HOST: host }: HostSettings,
): Promise<string> {
  try {
    return (await edge.listen(port, host)).url;
  } catch (error) {
    await edge.close(0);
    throw refusedAddress(error, port, host, 'INTERNAL_');
  }
}

/**
 * Closes both listeners. The internal one stays open until the public one has sent its last response, so that monitors
 * see the stop from its beginning to its end.
 * @param graceMs how long both may take together
 * @returns how many requests were cut off
 */
export async function closeListeners(listeners: Listeners, graceMs: number, clock: Clock): Promise<number> {
  const end = clock.monotonic() + graceMs;
  const { cut } = await listeners.public.close(graceMs);
  const internal = await listeners.internal.close(Math.max(0, end - clock.monotonic()));
  return cut + internal.cut;
}

/** What the names of the settings of a listener's address begin with. */
type Prefix = '' | 'INTERNAL_' | 'EDGE_';

/** The error for an address that cannot be opened, with a sentence that names the setting to change. */
export function refusedAddress(reason: unknown, port: number, host: string, prefix: Prefix = ''): Error {
  return new Error(sentence(reason as NodeJS.ErrnoException, port, host, prefix), { cause: reason });
}

function sentence(error: NodeJS.ErrnoException, port: number, host: string, prefix: Prefix): string {
  const [PORT, HOST] = [`${prefix}PORT`, `${prefix}HOST`];
  const how =
    prefix === '' ? '' : ` (0 takes any free one)${prefix === 'EDGE_' ? '' : '; unless it is set, it is PORT + 1'}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `${PORT} ${port} on ${host} is in use; stop the other program, or set ${PORT} to another${how}.`;
    case 'EACCES':
      return `${PORT} ${port} on ${host} may not be opened by this user; set ${PORT} to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${HOST} ${host} is no address of this machine; set ${HOST} to one that is, such as 127.0.0.1.`;
    default:
      return `${PORT} ${port} on ${host} cannot be opened: ${messageOf(error)}.`;
  }
}
