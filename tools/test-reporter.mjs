// A reporter for Node's test runner that writes one JSON line for each test that really is one:
// suites, and tests that only hold other tests, are not counted beside what they hold. Tests report
// after their subtests, so having seen something one level deeper means being a holder.
export default async function* reporter(source) {
  const seenAt = [];
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const holds = Boolean(seenAt[data.nesting + 1]);
    seenAt[data.nesting + 1] = false;
    seenAt[data.nesting] = true;
    const outcome = outcomeOf(type, data, holds);
    if (outcome) yield JSON.stringify({ name: data.name, outcome }) + "\n";
  }
}

function outcomeOf(type, data, holds) {
  const isSuite = data.details?.type === "suite";
  if (type === "test:fail" && data.todo === undefined) {
    // A holder that fails for a reason of its own, a broken hook say, is a failure of its own.
    const onlyByChildren = holds && data.details?.error?.failureType === "subtestsFailed";
    return onlyByChildren ? null : "failed";
  }
  if (data.skip !== undefined || data.todo !== undefined) return "skipped";
  return holds || isSuite ? null : "passed";
}
