/**
 * The plan of the pilot: how notification runs as a service, and the steps that take it there. The lab carries it out while customers
 * order.
 */

/**
 * How the platform runs the service. It sets INTERNAL_PORT; the other settings are in docs/settings.md.
 *
 * @param {object} given
 * @param {string} given.secret the secret that all hosts share
 * @param {string} given.keeper the internal address of the marketplace, which keeps the journal of placements
 * @param {string} given.container a directory in the container: new and empty at each start of the service
 * @param {string} given.volume a directory that outlasts all containers
 * @param {string} given.marketplaceData where the marketplace has its databases
 */
export const service = ({ secret, keeper, volume }) => ({
  settings: { INTERNAL_SECRET: secret, KEEPER_URL: keeper, DATA_DIR: volume },
  // 'no' or 'always': whether the service is started again when it has ended.
  restart: 'always',
});

/**
 * The steps, in their order. `marketplace stop`, `marketplace start [NAME=value]` and `service start` are carried out by the lab. Any other
 * step is a command of the shell: npm run fig -- --help. It has $SERVICE_URL, $VOLUME and $MARKETPLACE_DATA.
 */
export const runbook = [
  'marketplace stop',
  'mv "$MARKETPLACE_DATA"/notification.sqlite* "$VOLUME"',
  'service start',
  'marketplace start PLACEMENT=notification:$SERVICE_URL',
];
