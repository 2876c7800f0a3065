// Programs with an end: run one, keep what it said, and leave nothing of it behind. A browser test
// that hangs has started a browser in a process group of its own, so a time limit looks for all
// descendants, not for the group.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name is in parentheses and may hold anything; after it come the state and the parent.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

/** The process and everything it started that still runs, children after parents. */
export function descendants(pid) {
  const children = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(entry);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found = [pid];
  for (let i = 0; i < found.length; i++) found.push(...(children.get(found[i]) ?? []));
  return found;
}

function killAll(pid) {
  for (const each of descendants(pid)) {
    try {
      process.kill(each, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}

/**
 * Runs a program to its end or to its limit.
 * Returns { output, code, signal, timedOut, seconds, error }: output is stdout and stderr as they came.
 */
export function run(command, { env = {}, cwd, limitSeconds }) {
  return new Promise((resolve) => {
    const started = process.hrtime.bigint();
    const chunks = [];
    let timedOut = false;
    let error = null;
    const child = spawn(command[0], command.slice(1), {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const timer = setTimeout(() => {
      timedOut = true;
      killAll(child.pid);
      // Whatever escaped may still hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
    }, limitSeconds * 1000);
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (problem) => (error = problem));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({
        output: Buffer.concat(chunks).toString("utf8"),
        code,
        signal,
        timedOut,
        error,
        seconds: Number(process.hrtime.bigint() - started) / 1e9,
      });
    });
  });
}

/** Runs the jobs, `width` at a time; each is a function that returns a promise. */
export async function inParallel(jobs, width) {
  const waiting = [...jobs];
  const worker = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: width }, worker));
}
