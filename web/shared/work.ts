/**
 * The proof of work (docs/protocol.md section 2): asked of a page when many conversations came from
 * its address. Computed in a worker, so that the page, and the exit above all, stays as quick as
 * ever.
 */

/** `program`: the text of web/work. Rejected where there are no workers. */
export async function solve(program: string, salt: string, bits: number): Promise<number> {
  // Not by its address: a browser notes down where a script file came from.
  const url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
  const worker = new Worker(url);
  try {
    return await new Promise<number>((resolve, reject) => {
      worker.onerror = reject;
      worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
      worker.postMessage([salt, bits]);
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}
