import { systemClock } from './clock.ts';
import { bunHttp } from './http-bun.ts';
import { runBridge } from './main.ts';
import { runToExit, writeLine } from './process.ts';

runToExit(process.exit.bind(process, 0), () =>
  runBridge({
    http: bunHttp,
    problem: undefined,
    loadingMs: 10,
    clock: systemClock,
    env: process.env,
    name: process.execPath.slice(process.execPath.lastIndexOf('/') + 1),
    registered: undefined,
    write: writeLine,
    random: Math.random,
  }),
);
