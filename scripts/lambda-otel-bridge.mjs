#!/usr/bin/env node
import { runBun } from './run-bun.mjs';

process.exitCode = await runBun('src/cli/main.ts', process.argv.slice(2));
