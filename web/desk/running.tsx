/**
 * What goes on by itself, a time that runs or an offer that runs out, is drawn anew once a second,
 * and nothing else with it. While no such thing is on the screen there is no timer.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useReducer } from 'preact/hooks';

const EVERY_MS = 1000;

const running = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function everySecond(draw: () => void): () => void {
  running.add(draw);
  timer ??= setInterval(() => running.forEach((one) => one()), EVERY_MS);
  return () => {
    running.delete(draw);
    if (running.size) return;
    clearInterval(timer);
    timer = undefined;
  };
}

export function Running({ of }: { of(): ComponentChildren }): JSX.Element {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => everySecond(() => draw(0)), []);
  return <>{of()}</>;
}
