import { own } from '../harness/peers.mjs';

/**
 * Listens with an Express 5 application on a free port of this machine.
 * @param {(app: any, express: any) => void} routes
 */
export async function listenWithExpress(routes) {
  const { default: express } = await own('express');
  const app = express();
  app.disable('x-powered-by');
  routes(app, express);
  const server = await new Promise((resolve) => {
    const opened = app.listen(0, '127.0.0.1', () => resolve(opened));
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
