import { durationSetting, pathSetting, settings, wholeNumberSetting } from '../../platform/api.js';

/** What the environment may say about payments. */
export class PaymentSettings extends settings({
  /** The directory in which the simulated gateway keeps its book. */
  DATA_DIR: pathSetting('./data'),
  /** How long an answer of the gateway is waited for; after that its outcome is unknown. */
  GATEWAY_TIMEOUT: durationSetting('1s'),
  /** How often the gateway is asked to do the same thing, under one key, before that is given up. */
  GATEWAY_ATTEMPTS: wholeNumberSetting(3, { min: 1, max: 10 }),
  /** How long the simulated gateway takes for `card-slow`. */
  GATEWAY_SLOW: durationSetting('1500ms'),
}) {}
