// What the measurements have in common: how figures are put together and printed. A row is a line
// of output as bench/run.mjs reads it; one without a mark to reach is there to be read.

/** The smallest value that at least this part of all values does not exceed. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

export const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

export const spread = (values, digits = 1) =>
  `p50 ${quantile(values, 0.5).toFixed(digits)} ms, p99 ${quantile(values, 0.99).toFixed(digits)} ms`;

/** `mark`: `{ text, reached }`. */
export function row(what, value, mark) {
  const verdict = !mark ? 'told' : mark.reached ? 'reached' : 'missed';
  console.log(`result: ${[what, value, mark?.text ?? '', verdict].join(' | ')}`);
}
