import { durationSetting, optionalPathSetting, pathSetting, settings, wholeNumberSetting } from '../../platform/api.js';

/** The settings of payments. */
export class PaymentSettings extends settings({
  /** The directory in which the simulated gateway keeps its book; unless it is set, the data directory. */
  GATEWAY_DIR: optionalPathSetting(),
  /** The directory of the database. */
  DATA_DIR: pathSetting('./data'),
  /** How long the gateway may take to answer; after that the outcome is unknown. */
  GATEWAY_TIMEOUT: durationSetting('1s'),
  /** How many attempts an operation has at the gateway, under one key, before it is given up. */
  GATEWAY_ATTEMPTS: wholeNumberSetting(3, { min: 1, max: 10 }),
  /** How long the simulated gateway takes for `card-slow`. */
  GATEWAY_SLOW: durationSetting('1500ms'),
}) {}
