import { accessSync, constants, statSync } from 'node:fs';
import { type SandboxArguments, UsageError } from './arguments.ts';

/** What Lambda would only complain about in the middle of init. */
export function checkFiles({ code, layers, extensions, replay }: SandboxArguments): void {
  if (replay !== undefined && layers.length + extensions.length === 0)
    throw new UsageError(
      '--replay: there is nobody to replay to. Name an extension by --layer or --extension.',
    );
  if (!isFolder(code)) throw new UsageError(`--code ${code}: expected the folder with the function's code.`);
  for (const layer of layers)
    if (!isFolder(layer))
      throw new UsageError(`--layer ${layer}: expected the folder of an unpacked layer. Unzip it first.`);
  for (const file of extensions)
    if (!isExecutable(file))
      throw new UsageError(`--extension ${file}: expected an executable file. Does it need chmod +x?`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
