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
}

export interface RouteOptions {
  readonly status?: number;
  readonly ifMatch?: string;
  readonly etag?: string;
}

function route(method: HttpMethod, status: number) {
  return (path: string, options: RouteOptions = {}): Route => {
    if (!/^(\/(:[a-zA-Z]+|[a-zA-Z0-9._-]+))+$/.test(path))
      throw new Error(`'${path}' is not a path: start with '/', and write parameters as ':name'.`);
    return Object.freeze({ method, path, status, ...options });
  };
}

export const get = route('GET', 200);
export const post = route('POST', 201);
export const put = route('PUT', 200);
export const patch = route('PATCH', 200);
export const del = route('DELETE', 200);
