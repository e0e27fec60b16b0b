/** Sends steady traffic from a process of its own, and reports the responses on request. */
import { SteadyTraffic } from './traffic.mjs';

process.once('message', (/** @type {import('./traffic.mjs').Traffic} */ job) => {
  const traffic = new SteadyTraffic(job);
  process.on('message', (/** @type {{ ask: 'take' | 'stop' }} */ { ask }) => {
    if (ask === 'take') process.send?.(traffic.take());
    else traffic.stop();
  });
  process.on('disconnect', () => process.exit(1));
  void traffic.run().then(() => process.send?.({ ended: traffic.take() }, () => process.exit(0)));
});
