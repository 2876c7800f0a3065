// What a test program's output and end amount to. The rule throughout: a program that did not say
// clearly that its tests passed has failed.

const none = { passed: 0, failed: 0, skipped: 0 };

/** Why a program's end is a failure whatever its tests said; null when it ended well. */
function badEnd(result, limitSeconds) {
  if (result.error) return `could not be started: ${result.error.message}`;
  if (result.timedOut) return `was stopped after ${limitSeconds} s`;
  if (result.signal) return `was ended by ${result.signal}`;
  if (result.code !== 0) return `ended with code ${result.code}`;
  return null;
}

/** Adds a failure for what the single tests do not show. */
function judge(counts, problem) {
  const ran = counts.passed + counts.failed + counts.skipped;
  if (problem && counts.failed === 0) return { ...counts, failed: 1, problem };
  if (!problem && ran === 0) return { ...counts, failed: 1, problem: "ran no test" };
  return { ...counts, problem };
}

/** TAP 12, as cmocka and tools/check.mjs write it. */
export function countTap(result, limitSeconds) {
  const counts = { ...none };
  let planned = null;
  for (const line of result.output.split("\n")) {
    const plan = /^1\.\.(\d+)/.exec(line);
    if (plan) planned = Number(plan[1]);
    const test = /^(not )?ok \d+(.*)/.exec(line);
    if (!test) continue;
    // cmocka calls what it skipped "not ok".
    if (/#\s*skip/i.test(test[2])) counts.skipped++;
    else counts[test[1] ? "failed" : "passed"]++;
  }
  const ran = counts.passed + counts.failed + counts.skipped;
  let problem = badEnd(result, limitSeconds);
  if (!problem && planned !== ran) problem = `ran ${ran} of ${planned ?? "an unknown number of"} tests`;
  return judge(counts, problem);
}

/** The lines of tools/test-reporter.mjs. */
export function countReport(lines, result, limitSeconds) {
  const counts = { ...none };
  for (const line of lines.split("\n").filter(Boolean)) counts[JSON.parse(line).outcome]++;
  return judge(counts, badEnd(result, limitSeconds));
}

/** A program that is one test. */
export function countExit(result, limitSeconds) {
  const problem = badEnd(result, limitSeconds);
  return judge(problem ? { ...none } : { ...none, passed: 1 }, problem);
}

export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}
