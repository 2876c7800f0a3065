/** How far it is, as the crow flies: what is nearer is nearer, and roads are not known here. */
import type { Point } from './types';

/** The mean radius (IUGG). */
const EARTH_KM = 6371.0088;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const squared = (x: number): number => x * x;

/** Haversine. */
export function kilometres(a: Point, b: Point): number {
  const [from, to] = [radians(a.latitude), radians(b.latitude)];
  const half =
    squared(Math.sin((to - from) / 2)) +
    Math.cos(from) * Math.cos(to) * squared(Math.sin(radians(b.longitude - a.longitude) / 2));
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** The middle of those that are known; null when none is. */
export function middle(points: Array<Point | null>): Point | null {
  const known = points.filter((point): point is Point => !!point);
  if (!known.length) return null;
  const mean = (of: (point: Point) => number): number =>
    known.reduce((sum, point) => sum + of(point), 0) / known.length;
  return { latitude: mean(({ latitude }) => latitude), longitude: mean(({ longitude }) => longitude) };
}
