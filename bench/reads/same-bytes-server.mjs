/** A bare Express 5 handler that returns the same bytes, over and over. */
import { listenWithExpress } from '../http/express-server.mjs';
import { serve } from '../http/serve.mjs';

serve(
  /** @param {{ readonly path: string, readonly bytes: string }} job */
  ({ path, bytes }) =>
    listenWithExpress((app) => {
      app.get(path, (/** @type {any} */ _request, /** @type {any} */ response) => {
        response.type('application/json').send(bytes);
      });
    }),
);
