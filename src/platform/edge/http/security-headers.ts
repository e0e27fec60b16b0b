import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** Headers as Node takes them in one piece: name, value, name, value… */
export type HeaderList = readonly string[];

/**
 * The security headers of every response, as helmet sets them. They are the same for each request, so they are collected
 * once. HSTS is set by the proxy that terminates TLS: this server speaks plain HTTP.
 */
export const securityHeaders: HeaderList = securityHeadersWith({ defaultSrc: ["'none'"], frameAncestors: ["'none'"] });

/** The security headers with a Content-Security-Policy of these directives. */
export function securityHeadersWith(directives: Record<string, string[]>): HeaderList {
  const headers = new Map<string, string>();
  const response = {
    setHeader: (name: string, value: string) => void headers.set(name.toLowerCase(), String(value)),
    removeHeader: (name: string) => void headers.delete(name.toLowerCase()),
  };
  const set = helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  set({} as IncomingMessage, response as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw new Error('helmet refused its options.', { cause: error });
  });
  return [...headers].flat();
}
