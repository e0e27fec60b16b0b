export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Where the edge serves a call, and how the parts of the request become its input. */
export interface Route {
  readonly method: HttpMethod;
  /** An absolute path; `:name` parts fill the input's property of that name. */
  readonly path: string;
  /** The status of a success. */
  readonly status: number;
  /** The input property that `If-Match` fills; the header is then required. */
  readonly ifMatch?: string;
  /** The answer's property that is sent as `ETag`. */
  readonly etag?: string;
  /** Where what was made is found, sent as `Location`; `:name` parts are filled by the answer's properties of that name. */
  readonly location?: string;
  /** Default: the public listener alone. See {@link RouteOptions.listener}. */
  readonly listener?: 'internal' | 'both';
}

/** A listener of a host: `public` for clients, `internal` for operators and other hosts. */
export type Listener = 'public' | 'internal';

/** Whether a listener serves a route. */
export function serves(listener: Listener, route: { readonly listener?: 'internal' | 'both' | undefined }): boolean {
  const where = route.listener ?? 'public';
  return where === 'both' || where === listener;
}

export interface RouteOptions {
  readonly status?: number;
  readonly ifMatch?: string;
  readonly etag?: string;
  /** The address of what a command makes, such as `/api/beds/:bedId`: sent as `Location`. */
  readonly location?: string;
  /** `internal`: only the internal listener (`INTERNAL_PORT`) serves the route. `both`: the public one serves it as well. */
  readonly listener?: 'internal' | 'both';
}

function route(method: HttpMethod, status: number) {
  return (path: string, options: RouteOptions = {}): Route => {
    for (const one of [path, options.location ?? path])
      if (!/^(\/(:[a-zA-Z]+|[a-zA-Z0-9._-]+))+$/.test(one))
        throw new Error(`'${one}' is not a path: start with '/', and write parameters as ':name'.`);
    return Object.freeze({ method, path, status, ...options });
  };
}

export const get = route('GET', 200);
export const post = route('POST', 201);
export const put = route('PUT', 200);
export const patch = route('PATCH', 200);
export const del = route('DELETE', 200);
