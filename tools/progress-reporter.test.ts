import ProgressReporter from './progress-reporter.mjs';

describe('the progress of a test run', () => {
  const played = (isTTY: boolean) => {
    let now = 5_000;
    const lines: string[] = [];
    const reporter = new ProgressReporter(undefined, undefined, {
      ...{ now: () => now, isTTY },
      say: (line: string) => void lines.push(line),
    });
    const suiteDone = (atMs: number, passed: number, failed: number) => {
      now = 5_000 + atMs;
      const counts = { numPassedTestSuites: passed, numFailedTestSuites: failed, numPendingTestSuites: 1 };
      reporter.onTestResult(undefined, undefined, { ...counts, numTotalTestSuites: 40 });
    };
    suiteDone(1_000, 1, 0);
    suiteDone(31_000, 9, 0);
    suiteDone(45_000, 12, 1);
    suiteDone(125_400, 30, 2);
    return lines;
  };

  it('is a line every half minute where a log is kept', () => {
    expect(played(false)).toEqual(['0:31  10 of 40 suites, none failed', '2:05  33 of 40 suites, 2 failed']);
  });

  it('is left to jest at a terminal', () => {
    expect(played(true)).toEqual([]);
  });
});
