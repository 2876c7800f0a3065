// The tools that judge everything else: that each says no when it should.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { problemsIn as sidesIn } from "../../tools/check-direction.mjs";
import { leftOf, problemsIn } from "../../tools/check-page.mjs";
import { countExit, countReport, countTap } from "../../tools/counts.mjs";
import { run } from "../../tools/processes.mjs";

const tools = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../tools");
const scratch = mkdtempSync(path.join(tmpdir(), "havre-tools-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const ended = { output: "", code: 0, signal: null, timedOut: false, error: null };

test("a crash, a time limit and a silent program each count as a failed test", () => {
  const half = { ...ended, output: "1..2\nok 1 - a\n" };
  assert.equal(countTap({ ...half, code: null, signal: "SIGSEGV" }, 1).failed, 1);
  assert.equal(countTap({ ...half, timedOut: true, signal: "SIGKILL" }, 1).failed, 1);
  assert.equal(countTap(half, 1).failed, 1);
  assert.equal(countTap(ended, 1).failed, 1);
  assert.equal(countReport("", ended, 1).failed, 1);
  assert.equal(countExit({ ...ended, code: 3 }, 1).failed, 1);
  assert.equal(countExit({ ...ended, error: new Error("ENOENT") }, 1).failed, 1);
});

test("TAP lines are counted as they are", () => {
  const output = "1..4\nok 1 - a\nnot ok 2 - b\nok 3 # SKIP c\nnot ok 4 # SKIP d\n";
  const { passed, failed, skipped } = countTap({ ...ended, output, code: 1 }, 1);
  assert.deepEqual([passed, failed, skipped], [1, 1, 2]);
});

test("Node's tests are counted once each, without their suites", () => {
  const file = path.join(scratch, "sample.mjs");
  writeFileSync(
    file,
    `import { describe, it, test } from "node:test";
     describe("suite", () => { it("one", () => {}); it("two", () => { throw new Error("no"); }); });
     test("holder", async (t) => { await t.test("three", () => {}); await t.test("four", () => {}); });
     test("five", { skip: true }, () => {});`,
  );
  const report = path.join(scratch, "report");
  // This test runs under Node's runner itself, whose variables would change what the child does.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("NODE_TEST")),
  );
  const { status } = spawnSync(
    process.execPath,
    [
      `--test-reporter=${pathToFileURL(path.join(tools, "test-reporter.mjs")).href}`,
      `--test-reporter-destination=${report}`,
      file,
    ],
    { env },
  );
  const counts = countReport(readFileSync(report, "utf8"), { ...ended, code: status }, 1);
  assert.deepEqual([counts.passed, counts.failed, counts.skipped], [3, 1, 1]);
});

test("at the time limit nothing of a program is left, not even what left its group", async () => {
  const mark = path.join(scratch, "pid");
  const result = await run(["sh", "-c", `setsid sleep 60 & echo $! > ${mark}; wait`], {
    limitSeconds: 1,
  });
  assert.equal(result.timedOut, true);
  const pid = readFileSync(mark, "utf8").trim();
  for (let i = 0; i < 50 && alive(pid); i++) await new Promise((wake) => setTimeout(wake, 20));
  assert.equal(alive(pid), false);
});

/** Whether it still runs; what nobody has waited for yet does not. */
function alive(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

function checkIncludes(files) {
  const src = mkdtempSync(path.join(scratch, "src-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(src, name)), { recursive: true });
    writeFileSync(path.join(src, name), text);
  }
  try {
    execFileSync(process.execPath, [path.join(tools, "check-includes.mjs"), src]);
    return "";
  } catch (problem) {
    return problem.stdout.toString();
  }
}

test("an include against the arrows is named with file and line", () => {
  const headers = Object.fromEntries(
    // One header a layer; what lies beside them is main's.
    ["base", "net", "bus", "dispatch", "store", "guard", "lobby", "desk"].map((layer) => [
      `${layer}/x.h`,
      "",
    ]),
  );
  headers["main.h"] = "";
  const include = (file, target) => checkIncludes({ ...headers, [file]: `\n#include ${target}\n` });
  assert.equal(include("desk/a.c", '"store/x.h"'), "");
  assert.equal(include("main.c", '"lobby/x.h"'), "");
  assert.match(include("net/a.c", '"main.h"'), /net may not include main/);
  assert.match(include("dispatch/a.c", '"net/x.h"'), /dispatch\/a\.c:2: dispatch may not include net/);
  assert.match(include("lobby/a.c", '"store/x.h"'), /lobby may not include store/);
  assert.match(include("lobby/a.c", '"desk/x.h"'), /lobby may not include desk/);
  assert.match(include("base/a.h", '"bus/x.h"'), /base may not include bus/);
  assert.match(include("store/a.c", '"guard/x.h"'), /store may not include guard/);
  assert.match(include("net/a.c", "<base/x.h>"), /use quotes/);
  assert.match(include("net/a.c", '"frame.h"'), /"frame.h" does not exist/);
  assert.match(include("net/a.c", '"net/none.h"'), /does not exist/);
  assert.match(include("new/a.c", "<stdio.h>"), /unknown layer/);
});

const good =
  'autocomplete="off" autocorrect=off autocapitalize="off" spellcheck=\'false\' writingsuggestions="false"';

test("a field that a browser would remember is found", () => {
  assert.deepEqual(problemsIn(`<input ${good}><textarea ${good} rows=2></textarea>`), []);
  assert.match(problemsIn(`<input ${good} name="code">`).join(), /must not have a name/);
  assert.match(problemsIn(`<textarea ${good.replace("spellcheck", "x")}>`).join(), /spellcheck/);
  assert.match(problemsIn(`<INPUT ${good.replace("off", "on")}>`).join(), /autocomplete/);
  assert.match(problemsIn(`<input ${good}><script>x="<input>"</script>`).join(), /autocomplete/);
  assert.match(problemsIn(`<input ${good}><p contenteditable>`).join(), /hidden field/);
  const made = `<input ${good}><script>document.createElement("textarea")</script>`;
  assert.match(problemsIn(made).join(), /hidden field/);
  assert.match(problemsIn("<p>no field</p>").join(), /no field/);
});

test("a style that names a side of the screen is found, in a declaration of any kind", () => {
  const wrong = ["margin-left:0", "right:1px", "border-top-left-radius:0", "text-align:right", "float:left",
    "padding:1px 2px 1px 3px", "inset:0 1px 0 2px", "scroll-margin-right:0"];
  for (const one of wrong) {
    assert.equal(sidesIn(`a{color:red;${one}}`).length, 1, one);
    assert.equal(sidesIn(`@media (min-width:1px){a{${one}}}`).length, 1, one);
    assert.deepEqual(sidesIn(`[dir='rtl'] a{${one}}`), [], one);
  }
  for (const one of ["margin-inline:0 1px", "padding:1px 2px 3px 2px", "text-align:start", "inset-inline-end:0"])
    assert.deepEqual(sidesIn(`a{${one}}`), [], one);
});

test("a page that is too long for the first window is found", () => {
  const template = (bytes) => `@SETTINGS@@EXIT@@MINUTES@@TITLE@@ICON@${randomBytes(bytes).toString("latin1").replace(/@/g, "a")}`;
  assert.ok(leftOf(template(5000), { fr: "x" }) > 0);
  assert.ok(leftOf(template(14000), { fr: "x" }) < 0);
});
