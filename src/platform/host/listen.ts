import type { Edge } from '../edge/edge.js';
import { messageOf } from '../ops/message-of.js';

/**
 * Opens the public address.
 * @throws Error with a sentence that names the setting to change.
 */
export async function listen(edge: Edge, port: number, host: string): Promise<string> {
  try {
    return (await edge.listen(port, host)).url;
  } catch (error) {
    throw new Error(sentence(error as NodeJS.ErrnoException, port, host), { cause: error });
  }
}

function sentence(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `PORT ${port} on ${host} is in use; stop the other program, or set PORT to another.`;
    case 'EACCES':
      return `PORT ${port} on ${host} may not be opened by this user; set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is no address of this machine; set HOST to one that is, such as 127.0.0.1.`;
    default:
      return `PORT ${port} on ${host} cannot be opened: ${messageOf(error)}.`;
  }
}
