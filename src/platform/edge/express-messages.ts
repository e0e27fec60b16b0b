import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** The classes whose instances a server hands to its listener. */
export interface Messages {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/**
 * Classes for the server under an Express application, whose instances have from the start the prototypes that Express
 * gives to each request and response. Otherwise it changes them under way, and the engine then forgets what it knew of
 * how these objects are laid out: that costs more than all the rest of a small request.
 */
export function messagesOf(app: Express): Messages {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  Object.assign(app, { request: ExpressRequest.prototype, response: ExpressResponse.prototype });
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}
