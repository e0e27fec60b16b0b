/** The password of every sample account, published in the README. */
export const SAMPLE_PASSWORD = 'ficus-sample';
