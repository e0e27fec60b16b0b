const TEST = /\.(?:test|spec|e2e-spec)(?:-d)?\.tsx?$/;
const FOLDER_OF_TESTS = /^src\/modules\/[^/]+\/(?:.+\/)?(?:fixtures|tests?|__tests__)\//;

/** Whether a file of a module belongs to its tests, by its name or by a folder that it lies in. @param path from the root */
export function isTest(path: string): boolean {
  return TEST.test(path) || FOLDER_OF_TESTS.test(path);
}
