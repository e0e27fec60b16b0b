import { nodeIsTooOld } from './node-version.mjs';

describe('the running Node', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.0.0'])('%s is new enough', (version) => {
    expect(nodeIsTooOld(version)).toBeUndefined();
  });

  it.each(['v18.20.8', 'v20.18.3'])('%s is refused with what to install', (version) => {
    expect(nodeIsTooOld(version)).toBe(
      `Ficus needs Node 20.19 or newer and this is ${version}; install it ('nvm install' reads .nvmrc), then repeat the command.`,
    );
  });
});
