/** What a host says about itself on its first page and in its API's description. */
export interface About {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** Accounts of the sample data, with their published password. */
  readonly sampleAccounts?: readonly SampleAccount[];
}

export interface SampleAccount {
  readonly email: string;
  readonly password: string;
  /** What the account may do, in a few words. */
  readonly role: string;
}
