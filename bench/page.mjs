#!/usr/bin/env node
// The visitor's page in a real browser: what leaving, loading and starting take. Run by bench/run.mjs,
// in whose words it prints.
import { measureBytes } from './page/bytes.mjs';
import { measureExit } from './page/exit.mjs';
import { measureFirstMessage } from './page/first-message.mjs';
import { Scene } from './page/scene.mjs';
import { measureStart } from './page/start.mjs';

// What was started ends with this process; see Scene.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const scene = await Scene.start();
try {
  await measureBytes(scene);
  await measureExit(scene);
  await measureStart(scene);
  await measureFirstMessage(scene);
} finally {
  await scene.stop();
}
process.exit();
