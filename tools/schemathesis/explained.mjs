/** Operations that are left out, and why. */
export const LEFT_OUT = {
  'member.withdraw': 'it ends the account that the run is signed in with; src/modules/member/member.test.ts calls it',
};

/**
 * Failures that are right as they are, and why. `check` is the name of a check of Schemathesis, `code` the code of the
 * problem in the program's response, `message` what the check says, `operations` where the reason holds; left out, everywhere.
 *
 * @type {readonly { check: string, code?: string, message?: RegExp, reason: string, operations?: readonly string[] }[]}
 */
export const EXPLAINED = [
  {
    check: 'positive_data_acceptance',
    code: 'BAD_CURSOR',
    reason: 'A cursor is opaque: only one that a list has given out is valid, which a schema cannot say.',
  },
  {
    check: 'positive_data_acceptance',
    code: 'KEY_REUSED',
    reason: 'An idempotency key is valid once for each input; Schemathesis sends one key with several inputs.',
  },
  {
    check: 'positive_data_acceptance',
    code: 'STALE_VERSION',
    reason: 'A version in If-Match is valid while it is the current one, which a schema cannot say; else 412.',
  },
  {
    check: 'positive_data_acceptance',
    code: 'PASSWORD_UNSUITABLE',
    operations: ['POST /api/members'],
    reason:
      'Whether a password is common, repetitive or the own name is a rule that a schema cannot say (record 0039).',
  },
  {
    check: 'missing_required_header',
    code: 'PRECONDITION_REQUIRED',
    reason: 'A missing If-Match gets 428, the status that RFC 6585 gives for it; the check does not know it.',
  },
  {
    check: 'positive_data_acceptance',
    code: 'INVALID_INPUT',
    operations: [
      'POST /api/feeds/republish',
      'POST /api/feeds/rebuild',
      'PATCH /api/shops/{shopId}',
      'PATCH /api/shops/{shopId}/menu/{menuItemId}',
    ],
    reason:
      'A rule between fields (one of several, not both) is judged by the contract, and not written into its schema.',
  },
  {
    check: 'negative_data_rejection',
    message: /email: Value not matching the 'email' format$/,
    operations: ['POST /api/members'],
    reason:
      'An e-mail address is judged by the pattern in the schema, which takes some that the format of JSON Schema refuses.',
  },
];

/** Errors of Schemathesis itself that say nothing about the program: it goes on with the next operation. */
export const OWN_ERRORS = [
  {
    message: /^AST constructor recursion depth mismatch/,
    reason: 'A fault of Python 3.11, met by Hypothesis while it describes a deeply nested value.',
  },
];
